import { App } from 'cdk8s';
import { acknowledgements, formatFindings, runChecks } from '../checks';
import { Cluster } from '../cluster/cluster';
import { declaredObjects } from '../k8s/declared';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { Mesh } from '../mesh/mesh';
import { plan, Plan, PlanOptions } from '../plan';
import { addChecksums } from './checksums';
import { collect, requireUnique } from './collect';
import { summary } from './difference';
import { fileNames } from './file-names';
import { nameJobs } from './job-names';
import { mesh } from './mesh';
import { place } from './placement';
import { restrictPods } from './pod-security';
import { render } from './serialize';
import { write } from './write';

export interface MeshAppProps {
  readonly cluster: Cluster;
  /**
   * The folder that is written.
   * @default - 'dist', and the folder that the cdk8s CLI asks for when it runs the app: it lists what it finds there
   */
  readonly outdir?: string;
  /** What it is when the pods do not fit with one node lost. @default 'warning' */
  readonly lostNode?: PlanOptions['lostNode'];
}

/**
 * The root of an app. Its `synth()` is a straight pipe over manifests: collect, mesh, pod security, placement,
 * checksums, Job names, checks and capacity plan, write. A failure anywhere leaves the folder as it was.
 */
export class MeshApp extends App {
  public readonly cluster: Cluster;
  /** The folder that is written and committed. */
  public readonly folder: string;
  private readonly lostNode: PlanOptions['lostNode'];

  public constructor(props: MeshAppProps) {
    super({ outdir: props.outdir });
    this.folder = props.outdir ?? 'dist';
    this.lostNode = props.lostNode;
    this.cluster = props.cluster;
    props.cluster.bind(this);
  }

  /**
   * The mesh of the app, undefined when it has none.
   * @throws when it has two: pods of one cluster are injected by one install.
   */
  public get mesh(): Mesh | undefined {
    const [mesh, other] = this.node.findAll().filter((construct): construct is Mesh => construct instanceof Mesh);
    if (other)
      throw new Error(
        `the app has two meshes, '${mesh.node.path}' and '${other.node.path}': add the services of both to one of them, or make an app for each`,
      );
    return mesh;
  }

  /** The finished manifests, before any check; nothing is written. */
  public manifests(): Manifest[] {
    const problems = this.node
      .findAll()
      .flatMap((construct) => construct.node.validate().map((message) => `[${construct.node.path}] ${message}`));
    if (problems.length > 0)
      throw new Error(`the app is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    const { cluster, mesh: theMesh } = this;
    const manifests = mesh(collect(this), theMesh?.services ?? []);
    requireUnique(manifests);
    restrictPods(manifests);
    place(manifests, cluster, theMesh?.settings);
    addChecksums(manifests);
    nameJobs(manifests);
    return manifests;
  }

  /**
   * What runs where on the declared nodes, also with one of them lost; nothing is written. A lost node is what the
   * props of the app say it is, unless `options` say otherwise.
   */
  public plan(options: PlanOptions = {}): Plan {
    return plan(new ManifestIndex(this.manifests()), this.cluster, this.mesh?.settings, this.planOptions(options));
  }

  /**
   * The finished and checked content of `dist/`: text by path, with the warnings as text, and how many they are.
   * @throws when a check finds an error or the pods do not fit: all of it at once.
   */
  public render(): { readonly files: Map<string, string>; readonly warnings: string; readonly warningCount: number } {
    const { cluster, mesh } = this;
    const manifests = this.manifests();
    const index = new ManifestIndex(manifests);
    const declared = declaredObjects(this);
    const context = { index, cluster, declared, settings: mesh?.settings, externalServices: mesh?.externalServices };
    const found = runChecks(context, acknowledgements(this));
    const { findings } = plan(index, cluster, mesh?.settings, this.planOptions());
    const names = fileNames(manifests);
    const [errors, warnings] = (['error', 'warning'] as const).map((level) => {
      const checked = level === 'error' ? found.errors : found.warnings;
      const planned = findings.filter((finding) => finding.level === level);
      const texts = [
        formatFindings(checked, (manifest) => names.get(manifest)),
        ...planned.map(({ message }) => `${level} [plan]\n  ${message}`),
      ];
      return { text: texts.filter((text) => text !== '').join('\n\n'), count: checked.length + planned.length };
    });
    if (errors.count > 0) throw new Error(errors.text);
    return { files: render(manifests, names), warnings: warnings.text, warningCount: warnings.count };
  }

  /**
   * Writes the folder, and says on standard error what it warns of and what it has changed. The cdk8s CLI lists the files
   * itself, so that a run of it gets no summary.
   * @throws when anything is wrong; the folder then is as it was.
   */
  public override synth(): void {
    const { files, warnings, warningCount } = this.render();
    if (warnings) process.stderr.write(`${warnings}\n`);
    const changes = write(this.folder, files);
    if (this.outdir !== this.folder) write(this.outdir, files);
    else process.stderr.write(`${summary(this.folder, files, warningCount, changes)}\n`);
  }

  /** The manifests as one YAML text, in the order of the layers. */
  public override synthYaml(): string {
    return [...this.render().files.values()].join('---\n');
  }

  private planOptions(options: PlanOptions = {}): PlanOptions {
    return { ...options, lostNode: options.lostNode ?? this.lostNode };
  }
}
