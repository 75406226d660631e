import { CONSUL_GROUP } from '../k8s/api-groups';
import { ManifestIndex } from '../k8s/manifest-index';

/** What a source's intention comes to. */
export interface Source {
  readonly name: string;
  readonly peer?: string;
  readonly verdict: 'allowed' | 'allowed in part' | 'denied';
}

/**
 * Who may call whom. Nothing is allowed that no intention allows: the installs of this project deny by default.
 * @see https://developer.hashicorp.com/consul/docs/secure-mesh/intention
 */
export class Intentions {
  private readonly byDestination = new Map<string, Source[]>();

  public constructor(index: ManifestIndex) {
    for (const { object } of index.ofKind('ServiceIntentions', CONSUL_GROUP)) {
      const destination: string = object.spec?.destination?.name ?? '';
      const sources = (object.spec?.sources ?? []) as { name: string; peer?: string; action?: string }[];
      const list = this.byDestination.get(destination) ?? [];
      list.push(...sources.map((source) => ({ name: source.name, peer: source.peer, verdict: verdictOf(source) })));
      this.byDestination.set(destination, list);
    }
  }

  /** The sources that the intentions of a service name. */
  public sources(destination: string): readonly Source[] {
    return this.byDestination.get(destination) ?? [];
  }

  /** What becomes of a call within the datacenter. An exact destination outranks an exact source, and that `*`. */
  public verdict(source: string, destination: string): Source['verdict'] {
    for (const to of [destination, '*']) {
      for (const from of [source, '*']) {
        const found = this.sources(to).find(({ name, peer }) => name === from && peer === undefined);
        if (found) return found.verdict;
      }
    }
    return 'denied';
  }
}

function verdictOf({ action, permissions }: { action?: string; permissions?: unknown }): Source['verdict'] {
  if (permissions !== undefined) return 'allowed in part';
  return action === 'allow' ? 'allowed' : 'denied';
}
