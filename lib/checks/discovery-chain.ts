import { perApp } from '../findings/per-app';
import { Manifest } from '../k8s/manifest';
import { entryOf } from './config-entries';
import { idOf, rewritten, Target, targetOf } from './discovery-target';
import { isSet } from './entries/fields';
import { meshOf } from './mesh-view';
import { Fields, fields, records, show, text } from './reading';
import { FinishedApp, Problem } from './rule';

const HTTP = ['http', 'http2', 'grpc'];

/** Whether requests can be told apart in a protocol. */
export function isHttp(protocol: string): boolean {
  return HTTP.includes(protocol);
}

/** The way that calls of a service take through routers, splitters and resolvers, as Consul puts it together. */
export interface DiscoveryChain {
  /** Why Consul does not take the entries; they are put together up to there. @default - it takes them */
  readonly problem?: Problem;
  /** The entries that decide on the way. */
  readonly entries: ReadonlySet<Manifest>;
}

/** The chain of a service, by its name. */
export const chainsOf = perApp((context): ((service: string) => DiscoveryChain) => {
  const known = new Map<string, DiscoveryChain>();
  return (service) => {
    let chain = known.get(service);
    if (!chain) known.set(service, (chain = new Compiler(context).compile(service)));
    return chain;
  };
});

/** The names of all services that entries of the app lead to, or away from. */
export function chainNames(context: FinishedApp): ReadonlySet<string> {
  const { entries } = meshOf(context);
  const named = ['ServiceRouter', 'ServiceSplitter', 'ServiceResolver'].flatMap(entries);
  return new Set(named.map(({ object }) => object.metadata.name));
}

/** Stops the compiler. */
class Stop extends Error {
  public constructor(public readonly problem: Problem) {
    super(problem.message);
  }
}

class Compiler {
  private readonly entries = new Set<Manifest>();
  private readonly resolved = new Set<string>();
  private readonly split = new Set<string>();
  private readonly path: string[] = [];
  private protocol?: { readonly name: string; readonly service: string };
  /** What asks for HTTP. */
  private advanced?: Manifest;

  public constructor(private readonly context: FinishedApp) {}

  public compile(service: string): DiscoveryChain {
    const { entries } = this;
    try {
      this.start(service);
      return { entries };
    } catch (error) {
      if (error instanceof Stop) return { entries, problem: error.problem };
      throw error;
    }
  }

  private start(service: string): void {
    const router = this.entry('ServiceRouter', service);
    if (router) {
      this.advanced = router;
      this.speak(service, router);
      for (const [i, { destination }] of records(specOf(router).routes).entries())
        this.go(targetOf(fields(destination), service), router, `spec.routes[${i}].destination`);
    }
    this.go({ service }, router, 'spec');
    const { advanced, protocol } = this;
    if (advanced && protocol && !isHttp(protocol.name))
      throw new Stop({
        manifest: advanced,
        message: `'${service}' speaks ${protocol.name}, but ${advanced.object.kind} '${advanced.object.metadata.name}' is for HTTP: write ServiceDefaults '${service}' with protocol 'http', 'http2' or 'grpc', or remove the ${advanced.object.kind}`,
      });
  }

  /** To a splitter if there is one, unless a subset is asked for; else to the instances. */
  private go(target: Target, from: Manifest | undefined, place: string): void {
    if (!target.subset && !target.peer && this.splitter(target.service)) return;
    this.resolve(target, from, place);
  }

  private splitter(service: string): boolean {
    const splitter = this.entry('ServiceSplitter', service);
    if (!splitter) return false;
    if (this.path.includes(service))
      throw new Stop({
        manifest: splitter,
        message: `ServiceSplitters lead in a circle: ${circle(this.path, service)}: let one of them split between instances`,
      });
    if (this.split.has(service)) return true;
    this.split.add(service);
    this.advanced ??= splitter;
    this.path.push(service);
    for (const [i, split] of records(specOf(splitter).splits).entries()) {
      const target = targetOf(split, service);
      const place = `spec.splits[${i}]`;
      if (target.service === service || target.subset) this.resolve(target, splitter, place);
      else this.go(target, splitter, place);
    }
    this.path.pop();
    return true;
  }

  private resolve(target: Target, from: Manifest | undefined, place: string, isFailover = false): void {
    const history: string[] = [];
    for (;;) {
      const id = idOf(target);
      if (this.resolved.has(id)) return;
      const { service, subset } = target;
      const resolver = this.entry('ServiceResolver', service);
      const blame = resolver ?? from;
      if (!target.peer) this.speak(service, blame);
      if (history.includes(id))
        throw new Stop({
          manifest: blame,
          message: `redirects lead in a circle: ${circle(history, id)}: let one of them end`,
        });
      history.push(id);
      const { redirect, defaultSubset, subsets, failover } = specOf(resolver);
      const redirected = redirect && !redirect.samenessGroup ? rewritten(target, redirect) : target;
      if (idOf(redirected) !== id) [target, from, place] = [redirected, resolver, 'spec.redirect'];
      else if (!subset && defaultSubset) target = { ...target, subset: defaultSubset, peer: undefined };
      else {
        if (subset && !(subset in fields(subsets))) this.missSubset(target, resolver, from, place);
        this.requireInside(service, resolver);
        if (isFailover) return;
        this.resolved.add(id);
        this.failOver(target, fields(failover), resolver);
        return;
      }
    }
  }

  private failOver(target: Target, failover: Fields, resolver: Manifest | undefined): void {
    const key = (target.subset ?? '') in failover ? (target.subset ?? '') : '*';
    const rule = failover[key];
    if (!rule) return;
    const targets = isSet(rule.targets) ? records(rule.targets) : [fields(rule)];
    for (const [i, one] of targets.entries()) {
      const next = rewritten(target, one);
      const place = `spec.failover['${key}']${isSet(rule.targets) ? `.targets[${i}]` : ''}`;
      if (idOf(next) !== idOf(target)) this.resolve(next, resolver, place, true);
    }
  }

  /** All services of a chain speak one protocol. */
  private speak(service: string, manifest: Manifest | undefined): void {
    if (this.isUnknown(service)) return;
    const name = meshOf(this.context).protocolOf(service.toLowerCase());
    this.protocol ??= { name, service };
    if (name !== this.protocol.name)
      throw new Stop({
        manifest,
        message: `'${service}' speaks ${name}, and '${this.protocol.service}' ${this.protocol.name}: calls go to both, so give them one protocol in their ServiceDefaults`,
      });
  }

  private missSubset(
    { service, subset }: Target,
    resolver: Manifest | undefined,
    from: Manifest | undefined,
    place: string,
  ): void {
    if (!resolver && this.isUnknown(service)) return;
    throw new Stop({
      manifest: from ?? resolver,
      message: `${place} goes to subset '${show(subset)}' of '${service}', which ${resolver ? `ServiceResolver '${service}' does not have` : 'has no ServiceResolver'}: add the subset there, or remove it here`,
    });
  }

  /** A service with an SNI of its own is outside, and is left as it is. */
  private requireInside(service: string, resolver: Manifest | undefined): void {
    if (!resolver || !text(specOf(this.entry('ServiceDefaults', service)).externalSNI)) return;
    const spec = specOf(resolver);
    const one = ['redirect', 'subsets', 'failover'].find((field) => Object.keys(fields(spec[field])).length > 0);
    if (one)
      throw new Stop({
        manifest: resolver,
        message: `spec.${one} is for services of the mesh, but ServiceDefaults '${service}' have an externalSNI: remove one of them`,
      });
  }

  private isUnknown(service: string): boolean {
    return this.context.externalServices?.includes(service) === true && !this.entry('ServiceDefaults', service);
  }

  private entry(kind: string, name: string): Manifest | undefined {
    const found = entryOf(this.context, kind, name);
    if (found) this.entries.add(found);
    return found;
  }
}

/** The way from a name back to it, told alike wherever it is entered. */
function circle(path: readonly string[], back: string): string {
  const names = path.slice(path.indexOf(back));
  const start = names.indexOf([...names].sort()[0]);
  const turned = [...names.slice(start), ...names.slice(0, start)];
  return [...turned, turned[0]].map((name) => `'${name}'`).join(' → ');
}

function specOf(manifest: Manifest | undefined): Fields {
  return fields(manifest?.object.spec);
}
