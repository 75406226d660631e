import { Construct, IConstruct } from 'constructs';
import { Manifest } from '../k8s/manifest';
import { requireArguments } from '../props/arguments';

/** A finding that somebody has looked at, and why it may stay. */
export interface Acknowledgement {
  /** The finding may stay on this construct and on everything below. */
  readonly construct: IConstruct;
  /** The id of the rule, as the finding shows it. */
  readonly ruleId: string;
  /** Why the finding may stay. */
  readonly reason: string;
}

const METADATA = 'meshberry:acknowledged';

/**
 * Lets a rule's findings on a construct, and on everything below it, stay. What concerns the app as a whole, such as
 * a node that is asked for too much, is acknowledged on the app.
 *
 * @param ruleId The rule's id, as the finding shows it.
 * @param reason Why the finding may stay; for whoever reads the code next.
 */
export function acknowledge(construct: Construct, ruleId: string, reason: string): void {
  requireArguments('acknowledge', [construct, ruleId, reason]);
  construct.node.addMetadata(METADATA, { ruleId, reason });
}

/** Everything acknowledged in a tree, in the order of the tree. */
export function acknowledgements(root: IConstruct): Acknowledgement[] {
  requireArguments('acknowledgements', [root]);
  return root.node.findAll().flatMap(acknowledgedOn);
}

/** What is acknowledged on a construct itself. */
export function acknowledgedOn(construct: IConstruct): Acknowledgement[] {
  return construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .map(({ data }) => ({ construct, ruleId: data.ruleId, reason: data.reason }));
}

/** Looks up what lets a finding stay. */
export class Acknowledged {
  private readonly byRule = new Map<string, Map<IConstruct | undefined, Acknowledgement[]>>();

  public constructor(acknowledgements: readonly Acknowledgement[]) {
    for (const acknowledgement of acknowledgements) {
      const { construct, ruleId } = acknowledgement;
      const constructs = this.byRule.get(ruleId) ?? new Map();
      this.byRule.set(ruleId, constructs);
      for (const key of construct.node.scope ? [construct] : [construct, undefined])
        constructs.set(key, [...(constructs.get(key) ?? []), acknowledgement]);
    }
  }

  /** The acknowledgements of a finding on a manifest, or on the app as a whole. */
  public of(rule: string, manifest?: Manifest): readonly Acknowledgement[] {
    const constructs = this.byRule.get(rule);
    if (!constructs) return [];
    const scopes = manifest ? manifest.construct.node.scopes : [undefined];
    return scopes.flatMap((scope) => constructs.get(scope) ?? []);
  }
}
