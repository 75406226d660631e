import { hasCgroups } from '../cluster/kubelet/cgroups';
import { KUBELET, Shelf, SHELF } from '../cluster/shelf';
import { CONSUL_K8S } from '../harness/build';
import { KubeObject, Manifests } from '../harness/manifests';
import { BrokenSetUp, NOT_READY, NOT_RUNNING, REFUSED, tryBroken } from './broken-set-ups';
import { Level } from './level';
import { NEEDS_CGROUPS } from './level22-pods';

/** What `meshberry apply` says of what cannot work, where real kubelets pull, mount, start and probe. */
export const level17Broken: Level = {
  name: '17-broken',
  title: 'set-ups that cannot work, on real kubelets',
  programs: [...SHELF, ...KUBELET, ...CONSUL_K8S],
  minutes: 20,
  async run(sandbox, manifests, report) {
    if (!hasCgroups()) return report.skip(`set-ups on real kubelets: ${NEEDS_CGROUPS}`);
    const certificates = manifests.only(isOfCertificates);
    const shelf = await Shelf.start(sandbox, certificates, report, { kubelets: 2 });
    await shelf.applyObjects([
      ...manifests.find('Namespace', ({ metadata }) => metadata.name === 'consul'),
      ...manifests.find('PriorityClass'),
    ]);
    const setUps = [...REFUSED, ...NOT_READY, ...NOT_RUNNING, halfCa(certificates)];
    await report.attempt('broken set-ups', () => tryBroken(sandbox, shelf, setUps, report));
  },
};

/** The Job that makes the CA, and what it needs. */
function isOfCertificates({ kind, metadata }: KubeObject): boolean {
  return kind !== 'NetworkPolicy' && /tls-init(-[0-9a-f]{8})?$/.test(metadata.name);
}

const halfCa = ({ all }: Manifests): BrokenSetUp => {
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'consul-ca-cert', namespace: 'consul' },
    data: { 'tls.crt': Buffer.from('half of a CA').toString('base64') },
  };
  return {
    what: 'half a CA',
    before: [secret],
    objects: all,
    says: /one half of the CA is missing: see "Half a CA" in docs\/hooks.md/,
    certain: true,
  };
};
