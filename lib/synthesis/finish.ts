import { IConstruct } from 'constructs';
import { unfitObjects } from '../checks/api-server';
import { Cluster } from '../cluster/cluster';
import { acknowledgedOn, Acknowledgement } from '../findings/acknowledge';
import { formatFindings } from '../findings/format-findings';
import { FinishedApp } from '../findings/finished-app';
import { declaredBy, kindsDeclaredBy } from '../k8s/declared';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { Mesh } from '../mesh/mesh';
import { fileNames } from './file-names';
import { Pass, PassContext } from './pass';
import { passes } from './passes';
import { objectBefore } from './before';

/** A finished app as it is written: every manifest has a file. */
export interface WrittenApp extends FinishedApp {
  /** The file of each manifest, relative to the folder. */
  readonly files: ReadonlyMap<Manifest, string>;
  readonly acknowledgements: readonly Acknowledgement[];
}

/**
 * The constructs of an app, and the mesh among them.
 *
 * @param options what the passes are asked for besides
 * @throws when it has two meshes: pods of one cluster are injected by one install.
 */
export function walk(
  root: IConstruct,
  cluster: Cluster,
  options: Partial<Pick<PassContext, 'quotas' | 'limitRanges' | 'argoCd'>> = {},
): PassContext {
  const constructs = root.node.findAll();
  const [mesh, other] = constructs.filter((construct): construct is Mesh => construct instanceof Mesh);
  if (other)
    throw new Error(
      `the app has two meshes, '${mesh.node.path}' and '${other.node.path}': add the services of both to one of them, or make an app for each`,
    );
  return { constructs, cluster, mesh, quotas: false, limitRanges: false, argoCd: false, ...options };
}

/**
 * Takes an app through all passes.
 *
 * @param folder the folder that is written
 * @param passed is told the name of each pass that is done
 * @throws when a construct is not valid, or a pass refuses.
 */
export function finish(context: PassContext, folder: string, passed: (name: string) => void = () => {}): WrittenApp {
  const { constructs, cluster, mesh } = context;
  requireValid(constructs);
  passed('validate');
  let manifests: readonly Manifest[] = [];
  for (const { name, apply } of passes) {
    manifests = applied(apply, manifests, context);
    passed(name);
  }
  const files = fileNames(manifests);
  // A workload of the index is a copy of its manifest, with the same object.
  const byObject = new Map([...files].map(([{ object }, file]) => [object, file]));
  const fileOf = ({ object }: Manifest): string => byObject.get(object)!;
  return {
    index: new ManifestIndex(manifests),
    cluster,
    declared: constructs.flatMap(declaredBy),
    declaredKinds: constructs.flatMap(kindsDeclaredBy),
    settings: mesh?.settings,
    externalServices: mesh?.externalServices,
    acknowledgements: constructs.flatMap(acknowledgedOn),
    files,
    fileOf,
    before: (manifest) => objectBefore(folder, fileOf(manifest), manifest.object),
  };
}

/** A pass may fail on an object that no API server takes: then that is what is wrong. */
function applied(apply: Pass['apply'], manifests: readonly Manifest[], context: PassContext): readonly Manifest[] {
  try {
    return apply(manifests, context);
  } catch (error) {
    const unfit = [...unfitObjects(manifests, context.cluster)];
    if (unfit.length === 0) throw error;
    throw new Error(formatFindings(unfit), { cause: error });
  }
}

function requireValid(constructs: readonly IConstruct[]): void {
  const problems = constructs.flatMap(({ node }) => node.validate().map((message) => `[${node.path}] ${message}`));
  if (problems.length > 0)
    throw new Error(`the app is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}
