import { ResolvedListener } from './listener';
import { GatewayRouteOptions, RouteRule } from './route';

/** The rules of one HTTPRoute: those for the same hosts and listeners. */
export interface RouteGroup {
  readonly name: string;
  readonly rules: RouteRule[];
}

/** The HTTPRoutes of a gateway. */
export class RouteGroups {
  private readonly groups = new Map<string, RouteGroup>();

  /** The HTTPRoute of all rules for these hosts and listeners: named after the gateway and the first host. */
  public find(
    gatewayName: string,
    { hosts = [], listener }: GatewayRouteOptions,
    listeners: readonly ResolvedListener[],
  ): RouteGroup {
    const key = JSON.stringify([hosts, listeners.map(({ name }) => name)]);
    const known = this.groups.get(key);
    if (known) return known;
    const words = [gatewayName, ...hosts.slice(0, 1), ...(listener === undefined ? [] : [listener])];
    const base = words.join('-').replaceAll('.', '-');
    const taken = [...this.groups.values()].map(({ name }) => name);
    let name = base;
    for (let number = 2; taken.includes(name); number++) name = `${base}-${number}`;
    const group = { name, rules: [] };
    this.groups.set(key, group);
    return group;
  }
}
