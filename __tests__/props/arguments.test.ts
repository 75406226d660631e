import { Duration } from 'cdk8s';
import { Consul, ConsulProps, Layer, MeshService, TerminatingGateway } from '../../lib';
import { shopApp } from '../support/app';
import { workload } from '../support/mesh';
import { world } from './signatures';

/* eslint-disable @typescript-eslint/no-explicit-any -- what types refuse is given on purpose */

function consul(props: any): Consul {
  return new Consul(world(true).layer, 'consul', props);
}

function service(props: any): MeshService {
  const { layer, mesh } = shopApp();
  return new MeshService(layer, 'service', { mesh, name: 'web', workload: workload(layer, 'web'), ...props });
}

describe('what a construct is given', () => {
  test.each<[what: string, props: any, message: string | RegExp]>([
    [
      'an unknown prop, with the nearest known one',
      { server: { replica: 3 } },
      "'60-shop/consul': unknown prop 'replica' of Consul.server: did you mean 'replicas'? known are ",
    ],
    [
      'a blank string',
      { server: { recursors: [' '] } },
      "'60-shop/consul': server.recursors[0] is ' ': use a string that is not blank",
    ],
    [
      'a blank string that may be omitted',
      { namespace: '' },
      "'60-shop/consul': namespace is '': omit it, or use a string that is not blank",
    ],
    [
      'a wrong enumeration',
      { logLevel: 'debug; id' },
      "'60-shop/consul': logLevel is 'debug; id': use 'trace', 'debug', 'info', 'warn' or 'error'",
    ],
    [
      'a string in the place of a Duration',
      { connectInject: { webhookTimeout: '10s' } },
      "'60-shop/consul': connectInject.webhookTimeout is '10s': use a Duration of cdk8s, like Duration.seconds(5)",
    ],
    ['null', { server: null }, /^'60-shop\/consul': server is null: omit it, or use an object like \{ replicas, /],
    ['null for all props', null, /^'60-shop\/consul': props is null: omit it, or use an object like \{/],
    [
      'a number as a string',
      { dns: { proxyReplicas: '2' } },
      /dns\.proxyReplicas is '2': use a number, 2 without quotes$/,
    ],
    ['a string as a number', { name: 7 }, /name is 7: use a string, '7'$/],
    [
      'a string in the place of a list',
      { server: { recursors: '1.1.1.1' } },
      /server\.recursors is '1\.1\.1\.1': use a list/,
    ],
    [
      'an item of a list',
      { tls: { additionalDnsNames: ['a', 5] } },
      /tls\.additionalDnsNames\[1\] is 5: use a string, '5'$/,
    ],
    [
      'a value of a map',
      { ui: { serviceAnnotations: { a: true } } },
      /ui\.serviceAnnotations\.a is true: use a string, 'true'$/,
    ],
    ['a class instance for props', new Map(), /props is a Map: use an object like/],
    [
      'a function in plain data',
      { server: { extraConfig: { a: () => 1 } } },
      /server\.extraConfig\.a is the function 'a': use plain data/,
    ],
    [
      'a number out of its range',
      { connectInject: { startupProbe: { failureThreshold: 0 } } },
      /connectInject\.startupProbe\.failureThreshold is 0: use a whole number from 1 to 1000$/,
    ],
    [
      'a duration of half a second, where whole ones are due',
      { connectInject: { lifecycle: { shutdownGracePeriod: Duration.millis(500) } } },
      /lifecycle\.shutdownGracePeriod is 500 millis: use whole seconds from 0 to 3600$/,
    ],
    [
      'an item of a list that is out of its range',
      { closedEgress: { apiServer: { ports: [443, 65536] } } },
      /closedEgress\.apiServer\.ports\[1\] is 65536: use a whole number from 1 to 65535$/,
    ],
    [
      'a number that is none',
      { server: { raftMultiplier: NaN } },
      /server\.raftMultiplier is NaN: use a whole number from 1 to 10$/,
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => consul(props)).toThrow(message);
  });

  test('is refused in the place of a secret without being shown', () => {
    expect(() => consul({ gossipEncryption: 'b1gs3cr3t' })).toThrow(
      /^'60-shop\/consul': gossipEncryption is a string \(not shown here\): use true or false or an object like \{ secret \}$/,
    );
  });

  test('is refused when it contains itself', () => {
    const endless: Record<string, unknown> = {};
    endless.a = endless;
    expect(() => consul({ server: { extraConfig: endless } })).toThrow(/more than 100 levels deep/);
  });

  test('may be an empty string where Kubernetes means something by it: values of labels, a storage class, a toleration', () => {
    const scheduling = { tolerations: [{ key: '' }, { key: 'spare', value: '' }] };
    const storage = { storageClass: '' };
    expect(() => consul({ server: { storage, scheduling }, pods: { all: { labels: { spare: '' } } } })).not.toThrow();
  });

  test('may be undefined, which is omitted', () => {
    expect(consul({ server: { replicas: undefined }, unknown: undefined }).namespace).toBe('consul');
  });

  test('may have a prototype: of defaults, or of a class of the user', () => {
    class Props implements ConsulProps {
      public readonly namespace = 'mesh';
      public readonly remark = 'mine';
      public get name(): string {
        return 'own';
      }
    }
    expect(consul(Object.create({ namespace: 'mesh' })).namespace).toBe('mesh');
    expect(consul(new Props()).namespace).toBe('mesh');
    expect(() => consul(Object.create({ namespaze: 'mesh' }))).toThrow(/unknown prop 'namespaze'/);
  });

  test('may have more props for a class that extends ours, and none below them', () => {
    class Mine extends Consul {
      public constructor(scope: Layer, id: string, props: ConsulProps & { readonly shelf: string }) {
        super(scope, id, props);
      }
    }
    const { layer } = world(true);
    expect(() => new Mine(layer, 'mine', { shelf: 'a', server: { replica: 1 } as any })).toThrow(
      /unknown prop 'replica'/,
    );
    expect(new Mine(layer, 'mine', { shelf: 'a' }).namespace).toBe('consul');
  });

  test('is refused before the construct is in the tree', () => {
    const { layer } = world(true);
    expect(() => new Consul(layer, 'consul', { serverr: {} } as any)).toThrow(/unknown prop 'serverr'/);
    expect(layer.node.tryFindChild('consul')).toBeUndefined();
  });

  test('of a union is told by the member that was meant', () => {
    expect(() => service({ openPorts: [{ port: '80' }] })).toThrow(
      /openPorts\[0\]\.port is '80': use a number, 80 without/,
    );
    expect(() => service({ openPorts: ['80'] })).toThrow(
      /openPorts\[0\] is '80': use an object like { port, … } or a number, 80 without quotes/,
    );
    expect(service({ openPorts: [80, { port: 81 }], port: 82 }).openPorts).toHaveLength(2);
  });

  test('of an interface may be any object that has its parts', () => {
    const { connections } = service({ port: 80 });
    const elsewhere = { meshName: 'api', protocol: 'tcp', remark: 'mine' } as const;
    expect(connections.connectTo(elsewhere).address).toBe('127.0.0.1:9000');
    expect(() => connections.connectTo({ meshName: 'other', protocol: 'udp' } as any)).toThrow(
      "'60-shop/service': destination.protocol is 'udp': use 'tcp', 'http', 'http2' or 'grpc'",
    );
    expect(() => connections.connectTo(elsewhere, { connectTimeout: 5 } as any)).toThrow(
      "'60-shop/service': options.connectTimeout is 5: use a Duration",
    );
    expect(
      connections.connectTo({ ...elsewhere, meshName: 'third' }, { connectTimeout: Duration.seconds(1) }).port,
    ).toBe(9001);
  });
});

test('an object of a class is taken for one of it: a terminating gateway takes a Consul', () => {
  const { layer } = world(true);
  const consul = new Consul(layer, 'consul', { connectInject: { terminatingGateways: true } });
  const refused = (given: unknown) => () => new TerminatingGateway(layer, 'out', { consul: given } as any);
  expect(refused(consul)).not.toThrow(/consul is/);
  expect(refused(consul.mesh)).toThrow("'60-shop/out': consul is a Mesh: use a Consul, like new Consul(layer, id)");
});
