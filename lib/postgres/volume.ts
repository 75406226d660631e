import { bytes } from '../k8s/quantity';

/** The volume that the data lies on. */
export interface PostgresStorageProps {
  /** Not to be changed once applied: the API server refuses another one. @default '8Gi' */
  readonly size?: string;
  /** Not to be changed once applied; '' for a volume that is there already. @default - the cluster's default class @range 0.. characters */
  readonly storageClass?: string;
}

/** Where the volume is mounted; the data lies in a folder below, since a fresh volume may hold `lost+found`. */
export const DATA_MOUNT = '/var/lib/postgresql/data';

/** The fields of a StatefulSet's spec and of its pod's volumes that give it its data volume. */
export interface DataVolume {
  readonly claims: { readonly volumeClaimTemplates?: readonly object[] };
  readonly volumes: readonly object[];
}

/** What a folder that goes with the pod may take of its node's disk. */
const FOLDER_SIZE = '4Gi';

/**
 * A claim that outlives the pod, or, for `false`, a folder that goes with it.
 * @throws when the size is no quantity, or not above 0.
 */
export function dataVolume(what: string, storage: PostgresStorageProps | false): DataVolume {
  if (storage === false) return { claims: {}, volumes: [{ name: 'data', emptyDir: { sizeLimit: FOLDER_SIZE } }] };
  const { size = '8Gi', storageClass } = storage;
  if (bytes(`${what}: storage size`, size) <= 0)
    throw new Error(`${what}: storage size is '${size}': give it some, like '8Gi', or set 'storage: false'`);
  return {
    claims: {
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
            resources: { requests: { storage: size } },
          },
        },
      ],
    },
    volumes: [],
  };
}
