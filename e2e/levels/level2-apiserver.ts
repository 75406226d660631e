import { changedStack } from '../apps/variants';
import { Cluster } from '../cluster/cluster';
import { KubeObject, Layer, Manifests, nameOf, podTemplate } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, Sandbox, sleep, until } from '../harness/sandbox';
import { Level } from './level';
import { checkComponentAccounts, makeEarlyAccount } from './level2-accounts';

export const CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];
const APPLY = ['apply', '--server-side', '--validate=strict', '--field-manager=meshberry'];
const isWebhook = ({ kind }: KubeObject): boolean => /^(Mutating|Validating)WebhookConfiguration$/.test(kind);

export const level2: Level = {
  name: '2',
  title: 'the API server takes dist/',
  programs: CONTROL_PLANE,
  minutes: 8,
  async run(sandbox, manifests, report) {
    const cluster = await Cluster.start(sandbox);
    report.note((await cluster.sandbox.run([program('kube-apiserver'), '--version'])).trim());
    await makeEarlyAccount(cluster);
    await take(cluster, manifests, report);
    await checkComponentAccounts(cluster, manifests, report);
    await takeAgain(cluster, manifests, report);
    await changeCluster(cluster, sandbox, report);
  },
};

/** All layers for the first time. */
export async function take(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  report.fake(
    'nobody answers the admission webhooks here: their configurations are applied last, after all other objects',
  );
  report.fake('no container runs: pods are created and admitted, and stay pending (levels 3 to 5 run them)');
  for (const layer of manifests.layers) await applyLayer(cluster, layer, report);
  await checkDefinitions(cluster, manifests, report);
  await checkPods(cluster, manifests, report);
  await checkPodSecurity(cluster, report);
}

/** All layers once more, and the webhooks. */
export async function takeAgain(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  await applyAgain(cluster, manifests, report);
  await applyWebhooks(cluster, manifests, report);
}

async function applyLayer(cluster: Cluster, layer: Layer, report: Report): Promise<void> {
  const objects = layer.objects.filter((object) => !isWebhook(object));
  const { exitCode, stdout, stderr } = await cluster.kubectl([...APPLY, '-f', '-'], asList(objects));
  const applied = stdout.split('\n').filter((line) => line.endsWith('serverside-applied')).length;
  const good = exitCode === 0 && stderr.trim() === '' && applied === objects.length;
  report.check(
    good,
    `layer ${layer.name}: ${applied} of ${objects.length} objects taken under strict validation, no warning`,
    stderr,
  );
  if (objects.some(({ kind }) => kind === 'CustomResourceDefinition')) await established(cluster);
}

async function established(cluster: Cluster): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await until('all definitions are established', async () =>
    (await cluster.api.list(path)).every((crd) => condition(crd, 'Established') === 'True'),
  );
}

async function checkDefinitions(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  const found = await cluster.api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
  for (const { metadata } of manifests.find('CustomResourceDefinition')) {
    const crd = found.find((entry) => entry.metadata.name === metadata.name);
    const bad = ['NonStructuralSchema', 'KubernetesAPIApprovalPolicyConformant'].find(
      (type) => crd && condition(crd, type) === (type === 'NonStructuralSchema' ? 'True' : 'False'),
    );
    if (!crd || condition(crd, 'Established') !== 'True' || condition(crd, 'NamesAccepted') !== 'True' || bad)
      report.fail(
        `CustomResourceDefinition ${metadata.name}: not established`,
        JSON.stringify(crd?.status?.conditions),
      );
  }
  report.check(
    manifests.find('CustomResourceDefinition').length > 0,
    `${manifests.find('CustomResourceDefinition').length} definitions established, names accepted, schemas structural`,
  );
}

/** Every workload's controller gets its first pod through admission. */
async function checkPods(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  for (const object of manifests.find('CronJob')) await trigger(cluster, object);
  const workloads = manifests.all.filter(
    (object) => podTemplate(object) && object.spec.replicas !== 0 && !object.spec.suspend,
  );
  const pods = async (): Promise<KubeObject[]> => cluster.api.list('/api/v1/pods');
  let missing: KubeObject[] = [];
  for (let i = 0; i < 60; i++) {
    const names = (await pods()).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const has = ({ metadata }: KubeObject): boolean =>
      names.some((name) => name.startsWith(`${metadata.namespace}/${metadata.name}-`));
    missing = workloads.filter((object) => object.kind !== 'DaemonSet' && !has(object));
    if (missing.length === 0) break;
    await sleep(500);
  }
  const events = await cluster.api.list('/api/v1/events');
  for (const object of missing) {
    const why = events.filter(
      ({ type, involvedObject }) => type === 'Warning' && involvedObject.name.startsWith(object.metadata.name),
    );
    report.fail(`${nameOf(object)}: none of its pods was admitted`, why.map(({ message }) => message).join('\n'));
  }
  if (missing.length === 0)
    report.proved(`the controllers got pods of all ${workloads.length} workloads through admission`);
}

async function trigger(cluster: Cluster, { metadata }: KubeObject): Promise<void> {
  const { stderr, exitCode } = await cluster.kubectl([
    'create',
    'job',
    `${metadata.name}-now`,
    `--from=cronjob/${metadata.name}`,
    `--namespace=${metadata.namespace}`,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
}

/** Pod Security: the enforced level has let the pods in; what the strictest level would say is told as well. */
async function checkPodSecurity(cluster: Cluster, report: Report): Promise<void> {
  for (const { metadata } of await cluster.api.list('/api/v1/namespaces')) {
    const { items } = await cluster.api.get(`/api/v1/namespaces/${metadata.name}/pods`);
    if (items.length === 0) continue;
    const level = metadata.labels?.['pod-security.kubernetes.io/enforce'];
    const { stderr } = await cluster.kubectl([
      'label',
      '--dry-run=server',
      '--overwrite',
      'namespace',
      metadata.name,
      'pod-security.kubernetes.io/enforce=restricted',
    ]);
    const warnings = stderr
      .split('\n')
      .filter((line) => line.startsWith('Warning:') && !line.includes('existing pods in namespace'));
    const name = `namespace ${metadata.name} (${items.length} pods)`;
    if (level === 'restricted')
      report.check(
        warnings.length === 0,
        `${name} enforces Pod Security 'restricted', and its pods meet it`,
        warnings.join('\n'),
      );
    else if (warnings.length === 0)
      report.note(`${name} enforces '${level ?? 'nothing'}', though all its pods meet 'restricted'`);
    else report.note(`${name} enforces '${level ?? 'nothing'}'; under 'restricted': ${warnings.join('; ')}`);
  }
}

/** The same once more: no difference, and nothing that we own gets a new version. */
async function applyAgain(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  const objects = manifests.all.filter((object) => !isWebhook(object));
  const diff = await cluster.kubectl(
    ['diff', '--server-side', '--field-manager=meshberry', '-f', '-'],
    asList(objects),
  );
  report.check(
    diff.exitCode === 0,
    `kubectl diff of all ${objects.length} objects is empty`,
    diff.stdout + diff.stderr,
  );
  await sleep(1000);
  const before = await snapshot(cluster, objects);
  for (const { objects: layer, name } of manifests.layers) {
    const list = asList(layer.filter((object) => !isWebhook(object)));
    const { exitCode, stderr } = await cluster.kubectl([...APPLY, '-f', '-'], list);
    if (exitCode !== 0 || stderr.trim()) report.fail(`layer ${name} could not be applied again`, stderr);
  }
  const after = await snapshot(cluster, objects);
  const changed = objects.filter((object) => before.get(nameOf(object)) !== after.get(nameOf(object)));
  report.check(
    changed.length === 0,
    `applied again, none of ${objects.length} objects changed`,
    changed.map(nameOf).join('\n'),
  );
}

/** What stays equal when an apply changes nothing: all but what controllers write. */
async function snapshot(cluster: Cluster, objects: readonly KubeObject[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const object of objects) {
    const { status, metadata, ...rest } = await cluster.api.get(await cluster.api.path(object));
    const ours = (metadata.managedFields ?? []).filter((entry: KubeObject) => entry.manager === 'meshberry');
    const version = status === undefined ? metadata.resourceVersion : metadata.generation;
    found.set(
      nameOf(object),
      JSON.stringify([rest, metadata.uid, version, metadata.labels, metadata.annotations, ours]),
    );
  }
  return found;
}

async function applyWebhooks(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  const objects = manifests.all.filter(isWebhook);
  if (objects.length === 0) return;
  for (const round of ['taken', 'taken again']) {
    const { exitCode, stderr } = await cluster.kubectl([...APPLY, '-f', '-'], asList(objects));
    report.check(
      exitCode === 0 && !stderr.trim(),
      `${objects.length} webhook configurations ${round}, no warning`,
      stderr,
    );
  }
}

/** Amd64 nodes come, images change: what is there already must take it. */
async function changeCluster(cluster: Cluster, sandbox: Sandbox, report: Report): Promise<void> {
  for (const kind of ['mutating', 'validating'])
    await cluster.kubectl(['delete', `${kind}webhookconfigurations`, '--all']);
  await cluster.kubectl([
    'delete',
    'namespace',
    'consul',
    'depscloud',
    '--wait',
    '--timeout=60s',
    '--grace-period=0',
    '--force',
  ]);
  const [before, after] = [await changedStack(sandbox, 'before'), await changedStack(sandbox, 'after')];
  for (const { objects } of before.layers) {
    const { exitCode, stderr } = await cluster.kubectl(
      [...APPLY, '--force-conflicts', '-f', '-'],
      asList(objects.filter((o) => !isWebhook(o))),
    );
    if (exitCode !== 0) return report.fail('the stack before its cluster changed was not taken', stderr);
    if (objects.some(({ kind }) => kind === 'CustomResourceDefinition')) await established(cluster);
  }
  const errors: string[] = [];
  for (const { objects } of after.layers) {
    const { stderr } = await cluster.kubectl([...APPLY, '-f', '-'], asList(objects.filter((o) => !isWebhook(o))));
    errors.push(...stderr.split('\n').filter(Boolean));
  }
  const changed = after.all.filter((object) => {
    const twin = before.all.find((other) => nameOf(other) === nameOf(object));
    return !twin || JSON.stringify(twin) !== JSON.stringify(object);
  });
  report.check(
    errors.length === 0 && changed.length > 0,
    `amd64 nodes added and every image changed: ${changed.length} objects differ, all applied over the old state without an immutable field in the way`,
    errors.join('\n'),
  );
}

export function asList(objects: readonly KubeObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

function condition({ status }: KubeObject, type: string): string | undefined {
  return status?.conditions?.find((entry: KubeObject) => entry.type === type)?.status;
}
