import { CONSUL_GROUP } from '../k8s/api-groups';
import { ManifestIndex } from '../k8s/manifest-index';

/* eslint-disable @typescript-eslint/no-explicit-any -- config entries of any origin are read here */

/** Where calls of a service end up: ServiceRouters, ServiceSplitters and ServiceResolvers of the app lead them on. */
export class Routing {
  private readonly next = new Map<string, Set<string | undefined>>();

  public constructor(index: ManifestIndex) {
    for (const [kind, targetsOf] of Object.entries(TARGETS))
      for (const { object } of index.ofKind(kind, CONSUL_GROUP)) {
        const { name } = object.metadata;
        const targets = targetsOf(object.spec ?? {}).filter((target) => target !== '');
        this.next.set(name, new Set([...(this.next.get(name) ?? []), ...targets]));
      }
  }

  /** The services that answer calls of a service, itself among them; undefined when some are in no catalog of ours. */
  public destinationsOf(name: string): readonly string[] | undefined {
    const found = this.reached(name);
    return found.has(undefined) ? undefined : ([...found] as string[]);
  }

  /** The other services of this datacenter that answer calls of a service. */
  public othersOf(name: string): readonly string[] {
    return [...this.reached(name)].filter((service) => service !== undefined && service !== name) as string[];
  }

  private reached(name: string): Set<string | undefined> {
    const found = new Set<string | undefined>([name]);
    for (const service of found)
      if (service !== undefined) this.next.get(service)?.forEach((target) => found.add(target));
    return found;
  }
}

/** A target's service; '' where it is the service itself, undefined where it is in another cluster. */
function serviceOf(target: any): string | undefined {
  return target?.peer || target?.datacenter ? undefined : String(target?.service ?? '');
}

const list = (value: unknown): any[] => (Array.isArray(value) ? value : []);

const TARGETS: Readonly<Record<string, (spec: any) => (string | undefined)[]>> = {
  ServiceRouter: ({ routes }) => list(routes).map((route) => serviceOf(route?.destination)),
  ServiceSplitter: ({ splits }) => list(splits).map(serviceOf),
  ServiceResolver: ({ redirect, failover }) => [
    ...(redirect ? [serviceOf(redirect)] : []),
    ...Object.values(failover ?? {}).flatMap((way: any) => [
      ...(list(way?.datacenters).length > 0 ? [undefined] : [serviceOf(way)]),
      ...list(way?.targets).map(serviceOf),
    ]),
  ],
};
