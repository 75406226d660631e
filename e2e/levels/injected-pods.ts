import { library, mainApp } from '../apps/variants';
import { KubeObject, Manifests, nameOf, podTemplate } from '../harness/manifests';
import { Report } from '../harness/report';

/**
 * Holds what the library says of each injected pod against the pods that the API server has, field by field.
 * A workload without a pod is skipped.
 */
export async function compareInjected(
  manifests: Manifests,
  pods: readonly KubeObject[],
  report: Report,
): Promise<void> {
  const { inject } = await library();
  const settings = (await mainApp()).mesh?.settings;
  if (!settings) throw new Error('the app has no mesh');
  for (const workload of manifests.all.filter(podTemplate)) {
    const pod = newest(workload, pods);
    if (!pod) {
      report.skip(`${nameOf(workload)} has no pod to compare`);
      continue;
    }
    const said = inject(podTemplate(workload) as never, settings);
    const real = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const isInjected = real.some(({ name }) => name === 'consul-dataplane');
    if (!said) {
      if (isInjected) report.fail(`${nameOf(workload)} has a sidecar, and the library says that it has none`);
      continue;
    }
    const differences = [
      ...compareLists('initContainers', said.spec.initContainers ?? [], pod.spec.initContainers ?? []),
      ...compareLists('containers', said.spec.containers, pod.spec.containers),
    ];
    const names = [...said.added.initContainers, ...said.added.containers].map(({ name }) => name).join(', ');
    const sentence = `${nameOf(workload)}: the injector added just what the library says (${names})`;
    report.check(differences.length === 0, sentence, differences.join('\n'));
  }
}

function newest({ metadata, kind }: KubeObject, pods: readonly KubeObject[]): KubeObject | undefined {
  const labels = kind === 'CronJob' ? 'batch.kubernetes.io/job-name' : undefined;
  const own = pods.filter(
    (pod) => pod.metadata.namespace === metadata.namespace && pod.metadata.name.startsWith(`${metadata.name}-`),
  );
  return own.filter((pod) => !labels || pod.metadata.labels?.[labels]).at(-1);
}

/** @returns where the real containers differ: path and both values. What the API server adds is not looked at. */
function compareLists(path: string, said: readonly unknown[], real: readonly KubeObject[]): string[] {
  const names = (list: readonly unknown[]): string => (list as KubeObject[]).map(({ name }) => name).join(', ');
  if (names(said) !== names(real)) return [`${path}: '${names(said)}' said, '${names(real)}' seen`];
  const wire = JSON.parse(JSON.stringify(said)) as KubeObject[];
  return wire.flatMap((container, i) => compare(`${path}.${container.name}`, container, real[i]));
}

function compare(path: string, said: unknown, real: unknown): string[] {
  const differ = [`${path}: said ${JSON.stringify(said)}, seen ${JSON.stringify(real)}`];
  if (Array.isArray(said)) {
    if (!Array.isArray(real)) return differ;
    const isMounts = path.endsWith('volumeMounts'); // the API server adds the token's
    if (!isMounts && said.length !== real.length) return differ;
    const key = isMounts ? 'mountPath' : 'name';
    return said.flatMap((item, i) => {
      const twin = item?.[key] === undefined ? real[i] : real.find((other) => other[key] === item[key]);
      return compare(`${path}[${item?.[key] ?? i}]`, item, twin);
    });
  }
  if (said !== null && typeof said === 'object')
    return Object.entries(said).flatMap(([name, value]) =>
      compare(`${path}.${name}`, value, (real as KubeObject | undefined)?.[name]),
    );
  return said === real || (said === '' && real === undefined) ? [] : differ;
}
