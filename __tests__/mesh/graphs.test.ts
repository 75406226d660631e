import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { KubeObject } from '../../lib/k8s/manifest';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { Annotations } from '../../lib/mesh/annotations';
import { MeshService } from '../../lib/mesh/mesh-service';
import { UpstreamOptions } from '../../lib/mesh/upstream';
import { parseUpstreamAnnotation } from '../../lib/mesh/upstream-annotation';
import { toYaml } from '../../lib/synthesis/yaml';
import { shopApp } from '../support/app';
import { service } from '../support/mesh';

interface Node {
  readonly kind: string;
  readonly protocol: 'tcp' | 'http' | 'http2' | 'grpc';
  readonly port?: number;
  readonly containerPorts: readonly number[];
}
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly localPort?: number;
  readonly connectTimeout: boolean;
  readonly permissions: boolean;
}
interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly native: boolean;
}

const near = fc.integer({ min: 8998, max: 9008 });
const node: fc.Arbitrary<Node> = fc.record({
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'),
  protocol: fc.constantFrom('tcp', 'http', 'http2', 'grpc'),
  port: fc.option(fc.oneof(fc.constant(8080), near), { nil: undefined }),
  containerPorts: fc.uniqueArray(near, { maxLength: 3 }),
});
const graph: fc.Arbitrary<Graph> = fc.integer({ min: 2, max: 60 }).chain((size) => {
  const index = fc.nat(size - 1);
  return fc.record({
    nodes: fc.array(node, { minLength: size, maxLength: size }),
    edges: fc.array(
      fc.record({
        from: index,
        to: index,
        localPort: fc.option(near, { nil: undefined, freq: 3 }),
        connectTimeout: fc.boolean(),
        permissions: fc.boolean(),
      }),
      { minLength: 1, maxLength: 90 },
    ),
    native: fc.boolean(),
  });
});

/** What came of a graph: the edges that were not refused, with the addresses their programs were given. */
interface Rendered {
  readonly edges: ReadonlySet<string>;
  readonly addresses: ReadonlyMap<string, string>;
  readonly objects: ReadonlyMap<string, KubeObject>;
}

function render({ nodes, edges, native }: Graph): Rendered {
  const { app, layer, mesh } = shopApp({ settings: { nativeSidecars: native } });
  const services = nodes.map(({ kind, protocol, port, containerPorts }, i): MeshService => {
    const ports = containerPorts.map((containerPort) => ({ containerPort }));
    return service(layer, mesh, `s-${i}`, { protocol, port, overrides: { kind, container: { ports } } });
  });
  const accepted = new Set<string>();
  const addresses = new Map<string, string>();
  for (const { from, to, localPort, connectTimeout, permissions } of edges) {
    const [caller, destination] = [services[from], services[to]];
    const options: UpstreamOptions = {
      localPort,
      ...(connectTimeout ? { connectTimeout: Duration.seconds(3) } : {}),
      ...(permissions ? { permissions: [{ pathPrefix: '/v1' }] } : {}),
    };
    try {
      const { address } = caller.connections.connectTo(destination, options);
      accepted.add(`${caller.meshName}->${destination.meshName}`);
      addresses.set(`${caller.meshName}->${destination.meshName}`, address);
    } catch {
      // refused: what was accepted is what has to be right
    }
  }
  const objects = new Map<string, KubeObject>();
  for (const { object } of app.manifests()) {
    objects.set(`${object.kind}/${object.metadata.name.replace(/-[0-9a-f]{8}$/, '')}`, object);
  }
  return { edges: accepted, addresses, objects };
}

const ofKind = ({ objects }: Rendered, kind: string): KubeObject[] =>
  [...objects.values()].filter((object) => object.kind === kind);
const nameOf = (object: KubeObject): string => object.metadata.name.replace(/-[0-9a-f]{8}$/, '');

describe('any graph of services', () => {
  test('has one upstream a port, an intention an edge, an edge an intention, an account a Service', () => {
    fc.assert(
      fc.property(graph, (given) => {
        const rendered = render(given);
        const edges = new Set<string>();
        for (const object of rendered.objects.values()) {
          const template = podTemplateOf(object);
          if (!template) continue;
          const caller = nameOf(object);
          const own = given.nodes[Number(caller.slice(2))];
          const taken = new Set([20000, 19000, 20600, ...own.containerPorts, ...(own.port ? [own.port] : [])]);
          for (const item of parseUpstreamAnnotation(template.metadata!.annotations![Annotations.upstreams] ?? '')) {
            const { name, port } = item.upstream!;
            expect(taken).not.toContain(port);
            taken.add(port as number);
            edges.add(`${caller}->${name}`);
            expect(rendered.addresses.get(`${caller}->${name}`)).toBe(`127.0.0.1:${port}`);
          }
        }
        expect(edges).toEqual(rendered.edges);

        const allowed = ofKind(rendered, 'ServiceIntentions').flatMap(({ spec }) =>
          spec.sources.map(({ name }: { name: string }) => `${name}->${spec.destination.name}`),
        );
        expect(new Set(allowed)).toEqual(edges);
        expect(allowed).toHaveLength(edges.size);

        const names = (kind: string): string[] => ofKind(rendered, kind).map(nameOf).sort();
        expect(names('ServiceAccount')).toEqual(['default', ...names('Service')]);
        expect(names('NetworkPolicy')).toEqual(['default-deny', ...names('Service')]);
        expect(names('ServiceDefaults')).toEqual(names('Service'));
        expect(names('Service')).toHaveLength(given.nodes.length);
      }),
      { numRuns: 40 },
    );
  });

  test('changes no other line when an edge is added at the end', () => {
    fc.assert(
      fc.property(graph, (given) => {
        const before = render({ ...given, edges: given.edges.slice(0, -1) });
        const after = render(given);
        const { from, to } = given.edges[given.edges.length - 1];
        // the caller's pods, policy and ServiceDefaults, and the destination's intentions
        const concerned = new Set([
          `${given.nodes[from].kind}/s-${from}`,
          `NetworkPolicy/s-${from}`,
          `ServiceDefaults/s-${from}`,
          `ServiceIntentions/s-${to}`,
        ]);
        for (const [key, object] of after.objects) {
          const old = before.objects.get(key);
          const text = toYaml(object);
          if (!concerned.has(key)) expect(old && toYaml(old)).toBe(text);
          else if (old) expect(linesOf(old).filter((line) => !mayChange(line) && !text.includes(line))).toEqual([]);
        }
        expect([...before.objects.keys()].filter((key) => !after.objects.has(key))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

const linesOf = (object: KubeObject): string[] => toYaml(object).split('\n');
/** What an edge more has to change: the list of upstreams, and a Job's name with it. */
const mayChange = (line: string): boolean =>
  line.includes(Annotations.upstreams) || /^ {2}name: s-\d+-[0-9a-f]{8}$/.test(line);
