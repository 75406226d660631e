import { Construct, IConstruct } from 'constructs';

/** A finding that somebody has looked at, and why it may stay. */
export interface Acknowledgement {
  /** The finding may stay on this construct and on everything below. */
  readonly construct: IConstruct;
  readonly ruleId: string;
  readonly reason: string;
}

const METADATA = 'meshberry:acknowledged';

/**
 * Lets a rule's findings on a construct, and on everything below it, stay.
 *
 * @param ruleId The rule's id, as the finding shows it.
 * @param reason Why the finding may stay; for whoever reads the code next.
 */
export function acknowledge(construct: Construct, ruleId: string, reason: string): void {
  construct.node.addMetadata(METADATA, { ruleId, reason });
}

/** Everything acknowledged in a tree, in the order of the tree. */
export function acknowledgements(root: IConstruct): Acknowledgement[] {
  return root.node.findAll().flatMap(acknowledgedOn);
}

/** What is acknowledged on a construct itself. */
export function acknowledgedOn(construct: IConstruct): Acknowledgement[] {
  return construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .map(({ data }) => ({ construct, ruleId: data.ruleId, reason: data.reason }));
}
