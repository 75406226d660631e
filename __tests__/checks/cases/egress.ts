import { KubeObject } from '../../../lib/k8s/manifest';
import { Case, fails, meshed, meshService, object, passes, service, workload, WorkloadParts } from '../given';

const RULE = 'no-closed-egress';
const policyOf = (app: string, ...egress: object[]): KubeObject =>
  object('networking.k8s.io/v1', 'NetworkPolicy', app, {
    spec: { podSelector: { matchLabels: { app } }, policyTypes: ['Egress'], egress },
  });
const policy = (...egress: object[]): KubeObject => policyOf('web', ...egress);
const OWN_URL = 'https://own.example.org';
const own = (image: string, name: string): object => ({ image, env: [{ name, value: OWN_URL }] });
const port = (number: number): object => ({ ports: [{ protocol: 'TCP', port: number }] });
const to = (peer: object, number?: number): object => ({ to: [peer], ...(number ? port(number) : {}) });
const block = (cidr: string, ...except: string[]): object => ({ ipBlock: { cidr, except } });
const namespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const told = (address: string): WorkloadParts => ({ container: { env: [{ name: 'TARGET', value: address }] } });
const web = (address: string): KubeObject => meshed('web', told(address));
const refused = (address: string, at: number, where = "env 'TARGET'"): string =>
  `${where} of container 'web' has '${address}', which no NetworkPolicy lets the pod connect to: name it in 'openEgress' of its MeshService, like openEgress: [{ ports: [${at}] }], or write a NetworkPolicy`;
const store = [workload('store'), service('store', { ports: [{ port: 80, targetPort: 8080 }] })];

const allowed: [says: string, address: string, ...objects: KubeObject[]][] = [
  ['a host at a port that is open to every address', 'https://api.example.org/v1', policy(port(443))],
  [
    'a host at a port that is open to a range, since names are not known',
    'api.example.org:8443',
    policy(to(block('192.0.2.0/24'), 8443)),
  ],
  ['an address within a range', 'http://192.0.2.7:8080', policy(to(block('192.0.2.0/24'), 8080))],
  ['an IPv6 address within a range', 'http://[2001:db8::7]/', policy(to(block('2001:db8::/32'), 80))],
  [
    'the port of the pod behind a Service of this app',
    'http://store',
    policy(to({ podSelector: { matchLabels: { app: 'store' } } }, 8080)),
    ...store,
  ],
  [
    'a Service that this app does not write, in a namespace that is open',
    'http://otel.tracing.svc:4318',
    policy(to(namespace('tracing'))),
  ],
  ['a Service of the mesh, which another rule speaks of', 'http://api:80', policy(), ...meshService('api')],
  ['the pod itself', 'http://127.0.0.1:9000', policy()],
  ['a pod that no policy isolates', 'https://api.example.org'],
  ['an image, a path, a time and a host without a domain', 'registry.local:v1 /etc/a:b 12:30 db:5432', policy()],
];
const closed: [says: string, address: string, at: number, shown: string, ...objects: KubeObject[]][] = [
  [
    'a host at a port that nothing opens',
    'https://user@api.example.org/v1',
    443,
    'https://user@api.example.org',
    policy(port(80)),
  ],
  [
    'an address that is left out of a range',
    '10.1.2.3:443',
    443,
    '10.1.2.3:443',
    policy(to(block('0.0.0.0/0', '10.0.0.0/8'), 443)),
  ],
  [
    'an address outside of a range',
    'postgres://192.0.3.7/db',
    5432,
    'postgres://192.0.3.7',
    policy(to(block('192.0.2.0/24'))),
  ],
  [
    'a Service whose pods answer at another port than its own',
    'http://store',
    80,
    'http://store',
    policy(port(80)),
    ...store,
  ],
  [
    'a Service in a namespace that is not open',
    'http://otel.tracing.svc:4318',
    4318,
    'http://otel.tracing.svc:4318',
    policy(to(namespace('metrics'))),
  ],
];

const managed = { labels: { 'app.kubernetes.io/managed-by': 'meshberry' } };
const everyone = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const denied = object('networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', { spec: everyone }, managed);
const listening = workload('store', { container: { ports: [{ containerPort: 8080 }, { containerPort: 9090 }] } });
const opened = object('networking.k8s.io/v1', 'NetworkPolicy', 'store', {
  spec: { podSelector: { matchLabels: { app: 'store' } }, ingress: [{}] },
});

const cutOff: Case[] = [
  passes('no-cut-off-pod', 'a pod that a policy is for', [listening, denied, opened]),
  passes('no-cut-off-pod', "a pod in its node's network, which no policy isolates", [
    workload('store', { spec: { hostNetwork: true }, container: { ports: [{ containerPort: 8080 }] } }),
    denied,
  ]),
  passes('no-cut-off-pod', 'a pod that listens nowhere', [workload('batch'), denied]),
  passes('no-cut-off-pod', "a namespace that somebody else's policy closes", [
    listening,
    object('networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', { spec: everyone }),
  ]),
  fails(
    'no-cut-off-pod',
    'a pod that nothing reaches, though it may connect to others',
    [
      listening,
      denied,
      object('networking.k8s.io/v1', 'NetworkPolicy', 'out', { spec: { ...everyone, policyTypes: ['Egress'] } }),
    ],
    "Deployment 'shop/store' listens on 8080, 9090, but nothing reaches it: NetworkPolicy 'default-deny' closes namespace 'shop', and no other policy is for it; mesh it, write a NetworkPolicy, or put it into another namespace",
  ),
];

export const egressCases: Case[] = [
  ...cutOff,
  passes(RULE, "the program's own address, by the name of the variable or flag", [
    meshed('minio', { container: own('example/minio:1', 'MINIO_SERVER_URL') }),
    meshed('paperless', { container: own('example/paperless-ngx:1', 'PAPERLESS_URL') }),
    meshed('player', { container: own('example/player:1', 'PLAYER_PublishedServerUrl') }),
    meshed('gate', { container: { args: ['--external-url=https://own.example.org', '--root-url', OWN_URL] } }),
    ...['minio', 'paperless', 'player', 'gate'].map((app) => policyOf(app)),
  ]),
  fails(
    RULE,
    'the address of another program, by a variable that is named after it',
    [meshed('web', { container: own('example/minio-client:1', 'MINIO_SERVER_URL') }), policy()],
    refused(OWN_URL, 443, "env 'MINIO_SERVER_URL'"),
  ),
  ...allowed.map(([says, address, ...objects]) => passes(RULE, says, [web(address), ...objects])),
  ...closed.map(([says, address, at, shown, ...objects]) =>
    fails(RULE, says, [web(address), ...objects], refused(shown, at)),
  ),
  fails(
    RULE,
    'a flag, as well as a variable',
    [
      meshed('web', { container: { args: ['--upstream=api.example.org:8443', '--db', 'mysql://db.example.org/x'] } }),
      policy(),
    ],
    [refused('api.example.org:8443', 8443, 'an argument'), refused('mysql://db.example.org', 3306, 'an argument')],
  ),
];
