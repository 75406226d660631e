import { Fields, text } from './reading';

/** Where a call goes on its way through routers, splitters and resolvers. */
export interface Target {
  readonly service: string;
  readonly subset?: string;
  readonly peer?: string;
  readonly datacenter?: string;
}

/** Where a route or a split goes. */
export function targetOf({ service, serviceSubset }: Fields, own: string): Target {
  return { service: text(service) ?? own, subset: text(serviceSubset) };
}

/** A target with what a redirect or failover says of it. */
export function rewritten(target: Target, { service, serviceSubset, peer, datacenter }: Fields): Target {
  const other = text(service) !== undefined && service !== target.service;
  return {
    service: other ? service : target.service,
    subset: text(serviceSubset) ?? (other ? undefined : target.subset),
    peer: text(peer),
    datacenter: text(datacenter) ?? target.datacenter,
  };
}

/** What tells targets apart. */
export function idOf({ service, subset, peer, datacenter }: Target): string {
  return [subset, service, datacenter, peer].filter((part) => part !== undefined).join('.');
}
