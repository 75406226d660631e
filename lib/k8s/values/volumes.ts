import { isEmpty, items, oneOf, present, Report, ValueTable } from './check';
import {
  amount, among, dnsLabel, dnsSubdomain, fileMode, labelKey,
  noBackstep, positiveAmount, range, relativePath,
} from './formats'; // prettier-ignore

/* eslint-disable @typescript-eslint/no-explicit-any -- volumes of any origin, after their types were checked */

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const SOURCES_OF_CLUSTER = [
  'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'csi', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk',
  'glusterfs', 'hostPath', 'iscsi', 'local', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO',
  'storageos', 'vsphereVolume',
]; // prettier-ignore

function accessModes(value: any, report: Report): void {
  if (isEmpty(value.accessModes)) report('accessModes', 'is empty: add one');
  else if (value.accessModes.includes('ReadWriteOncePod') && value.accessModes.length > 1)
    report('accessModes', `has others besides 'ReadWriteOncePod': keep one`);
}

function claim(spec: any, report: Report): void {
  accessModes(spec, report);
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) report('resources.requests.storage', 'is missing: add a size');
  else {
    const wrong = positiveAmount(storage);
    if (wrong) report('resources.requests.storage', wrong);
  }
}

const files = { fields: { defaultMode: fileMode } };
const needsName =
  (field: string) =>
  (value: any, report: Report): void =>
    void (isEmpty(value[field]) && report(field, 'is missing: add it'));

export const volumes: ValueTable = {
  'core.v1.Volume': {
    fields: { name: dnsLabel },
    all: (volume, report) => {
      const found = present(volume, Object.keys(volume)).filter((name) => name !== 'name');
      if (found.length > 1) report('', `has ${found.map((name) => `'${name}'`).join(' and ')}: keep one of them`);
    },
  },
  'core.v1.KeyToPath': { fields: { path: relativePath, mode: fileMode } },
  'core.v1.ConfigMapVolumeSource': { ...files, all: needsName('name') },
  'core.v1.SecretVolumeSource': { ...files, all: needsName('secretName') },
  'core.v1.ProjectedVolumeSource': {
    ...files,
    all: ({ sources }, report) => {
      const paths = items(sources).flatMap(({ downwardAPI, serviceAccountToken }: any) => [
        ...items(downwardAPI?.items).map(({ path }: any) => path),
        ...(serviceAccountToken ? [serviceAccountToken.path] : []),
      ]);
      if (new Set(paths).size < paths.length) report('sources', 'has one path twice: change or remove one of them');
    },
  },
  'core.v1.DownwardAPIVolumeSource': files,
  'core.v1.ConfigMapProjection': { all: needsName('name') },
  'core.v1.SecretProjection': { all: needsName('name') },
  'core.v1.VolumeProjection': {
    all: (value, report) => oneOf(value, report, Object.keys(value), 0),
  },
  'core.v1.ServiceAccountTokenProjection': { fields: { path: relativePath, expirationSeconds: range(600, 2 ** 32) } },
  'core.v1.DownwardAPIVolumeFile': {
    fields: { path: relativePath, mode: fileMode },
    all: (value, report) => oneOf(value, report, ['fieldRef', 'resourceFieldRef']),
  },
  'core.v1.EmptyDirVolumeSource': {
    fields: {
      sizeLimit: amount,
    },
  },
  'core.v1.EphemeralVolumeSource': { all: needsName('volumeClaimTemplate') },
  'core.v1.PersistentVolumeClaimSpec': {
    fields: {
      accessModes: among(...ACCESS_MODES),
      storageClassName: dnsSubdomain,
      volumeMode: among('Filesystem', 'Block'),
    },
    all: claim,
  },
  'core.v1.PersistentVolumeSpec': {
    fields: {
      accessModes: among(...ACCESS_MODES),
      storageClassName: dnsSubdomain,
      persistentVolumeReclaimPolicy: among('Retain', 'Delete', 'Recycle'),
      volumeMode: among('Filesystem', 'Block'),
    },
    all: (spec, report) => {
      accessModes(spec, report);
      oneOf(spec, report, SOURCES_OF_CLUSTER);
      const names = Object.keys(spec.capacity ?? {});
      if (names.length !== 1 || names[0] !== 'storage')
        report('capacity', `has ${names.length === 0 ? 'no size' : `'${names.join("', '")}'`}: use 'storage' alone`);
      else {
        const wrong = positiveAmount(spec.capacity.storage);
        if (wrong) report('capacity.storage', wrong);
      }
      if (spec.local && isEmpty(spec.nodeAffinity?.required))
        report('nodeAffinity.required', 'is missing: a local volume needs its node');
    },
  },
  'core.v1.LocalVolumeSource': { fields: { path: noBackstep }, all: needsName('path') },
  'core.v1.CSIPersistentVolumeSource': {
    fields: { driver: (value) => dnsSubdomain(value.toLowerCase()) && dnsSubdomain(value) },
  },
  'core.v1.CSIVolumeSource': {
    fields: { driver: (value) => dnsSubdomain(value.toLowerCase()) && dnsSubdomain(value) },
  },
  'storage.v1.StorageClass': {
    fields: {
      provisioner: (value) => (labelKey(value.toLowerCase()) ? labelKey(value) : undefined),
      reclaimPolicy: among('Delete', 'Retain'),
      volumeBindingMode: among('Immediate', 'WaitForFirstConsumer'),
    },
    all: ({ allowedTopologies }, report) => {
      const texts = items(allowedTopologies).map((one: any) => JSON.stringify(one?.matchLabelExpressions ?? []));
      for (const [i, text] of texts.entries())
        if (text === '[]') report(`allowedTopologies[${i}].matchLabelExpressions`, 'is empty: add one');
      if (new Set(texts).size < texts.length) report('allowedTopologies', 'has an item twice: remove one of them');
    },
  },
  'core.v1.TopologySelectorLabelRequirement': {
    fields: { key: labelKey },
    all: ({ values }, report) => {
      if (isEmpty(values)) report('values', 'is empty: add one');
      else if (new Set(values).size < values.length) report('values', 'has a value twice: remove one of them');
    },
  },
  'core.v1.TopologySelectorTerm': {
    all: ({ matchLabelExpressions }, report) => {
      const keys = items(matchLabelExpressions).map(({ key }: any) => key);
      if (new Set(keys).size < keys.length) report('matchLabelExpressions', 'has one key twice: keep one of them');
    },
  },
  'storage.v1.CSIDriverSpec': {
    fields: {
      fsGroupPolicy: among('ReadWriteOnceWithFSType', 'File', 'None'),
      volumeLifecycleModes: among('Persistent', 'Ephemeral'),
    },
  },
};
