import { lot } from '../agreement/draw';
import { judged, SizeDrawer, Sized } from '../agreement/sizes';
import { Api, ApiError } from '../cluster/api';
import { Cluster } from '../cluster/cluster';
import { KubeObject } from '../harness/manifests';
import { Sandbox, sleep } from '../harness/sandbox';
import { Level } from './level';

/** Namespaces that are drawn. */
const COUNT = Number(process.env.MESHBERRY_SIZES_COUNT ?? 400);

/** Whether synth refuses the pods that the admission of LimitRanges and ResourceQuotas refuses, and no others. */
export const level18Sizes: Level = {
  name: '18-sizes',
  title: 'synth and the API server agree on pods in namespaces with LimitRanges and ResourceQuotas, injected ones too',
  programs: ['etcd', 'kube-apiserver', 'kube-controller-manager'],
  minutes: 20,
  async run(sandbox: Sandbox, _manifests, report) {
    const seed = Number(process.env.MESHBERRY_SEED ?? Date.now() % 2 ** 32);
    report.note(`seed ${seed}, ${COUNT} namespaces; set MESHBERRY_SEED to repeat them`);
    const { api } = await Cluster.start(sandbox);
    const drawer = new SizeDrawer(lot(seed));
    const found = { refused: 0, taken: 0, missed: 0, alarms: 0 };
    for (let i = 0; i < COUNT; i++) {
      const sized = drawer.draw(`sizes-${i}`);
      // a LimitRange that contradicts itself is none
      if (!(await isMade(api, sized))) continue;
      const { findings, admitted } = judged(sized);
      const refusal = await refusalOf(api, admitted);
      found[refusal === undefined ? 'taken' : 'refused']++;
      if ((refusal === undefined) === (findings.length === 0)) continue;
      found[refusal === undefined ? 'alarms' : 'missed']++;
      report.row(`${JSON.stringify(sized)}: ${refusal ?? `taken, but ${findings.join('; ')}`}`);
    }
    const { refused, taken, missed, alarms } = found;
    report.check(
      refused > COUNT / 10 && missed === 0,
      `of ${refused} pods that the API server refuses, synth takes ${missed}`,
    );
    report.check(taken > COUNT / 10 && alarms === 0, `of ${taken} that it takes, synth refuses ${alarms}`);
  },
};

/** Makes a namespace with its bounds. A quota counts once its status is there, which is written as its controller does. */
async function isMade(api: Api, { bounds, pod }: Sized): Promise<boolean> {
  const { namespace } = pod.metadata;
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  for (const object of bounds) {
    try {
      await api.apply(object);
    } catch (error) {
      if (error instanceof ApiError && error.code === 422) return false;
      throw error;
    }
    const { hard } = object.spec;
    if (!hard) continue;
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
    await api.patch(`${await api.path(object)}/status`, { status: { hard, used } });
  }
  return true;
}

/** What the admission says of a pod; its knowledge of the bounds may come a moment late. */
async function refusalOf(api: Api, pod: KubeObject): Promise<string | undefined> {
  const { namespace } = pod.metadata;
  for (let attempt = 0; ; attempt++) {
    try {
      await api.create(`/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`, pod);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (attempt < 50 && /status unknown for quota|error looking up service account/.test(error.message)) {
        await sleep(100);
        continue;
      }
      if (/usage per|is forbidden: (exceeded|failed) quota|ratio|less than or equal to/.test(error.message))
        return error.message;
      throw error;
    }
  }
}
