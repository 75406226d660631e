import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { formatFindings, runChecks } from '../checks';
import { acknowledgedOn } from '../checks/acknowledge';
import { Cluster } from '../cluster/cluster';
import { declaredBy } from '../k8s/declared';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { Mesh } from '../mesh/mesh';
import { plan, Plan, PlanOptions } from '../plan';
import { addChecksums } from './checksums';
import { collect, requireUnique } from './collect';
import { summary } from './difference';
import { fewerServers } from './fewer-servers';
import { fileNames } from './file-names';
import { readYamlAsKubectl } from './include-yaml';
import { nameJobs } from './job-names';
import { mesh } from './mesh';
import { place } from './placement';
import { restrictPods } from './pod-security';
import { render } from './serialize';
import { write } from './write';
import { writing } from './writing';

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

/** All constructs of an app, in the order of the tree, and the mesh among them. */
interface Walked {
  readonly constructs: readonly IConstruct[];
  readonly mesh?: Mesh;
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
    readYamlAsKubectl();
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
    return this.walk().mesh;
  }

  /** The finished manifests, before any check; nothing is written. */
  public manifests(): Manifest[] {
    return this.finish(this.walk());
  }

  /**
   * What runs where on the declared nodes, also with one of them lost; nothing is written. A lost node is what the
   * props of the app say it is, unless `options` say otherwise.
   */
  public plan(options: PlanOptions = {}): Plan {
    const walked = this.walk();
    const index = new ManifestIndex(this.finish(walked));
    return plan(index, this.cluster, walked.mesh?.settings, this.planOptions(options));
  }

  /**
   * The finished and checked content of `dist/`: text by path, with the warnings as text, and how many they are.
   * @throws when a check finds an error or the pods do not fit: all of it at once.
   */
  public render(): { readonly files: Map<string, string>; readonly warnings: string; readonly warningCount: number } {
    const { cluster } = this;
    const walked = this.walk();
    const { constructs, mesh } = walked;
    const manifests = this.finish(walked);
    const index = new ManifestIndex(manifests);
    const declared = constructs.flatMap(declaredBy);
    const context = { index, cluster, declared, settings: mesh?.settings, externalServices: mesh?.externalServices };
    const found = runChecks(context, constructs.flatMap(acknowledgedOn));
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
   * Writes the folder, unless a command only looks at the app. Says on standard error what it warns of and what it has
   * changed; a run of the cdk8s CLI gets no summary, since the CLI lists the files itself.
   * @throws when anything is wrong; the folder then is as it was.
   */
  public override synth(): void {
    if (!writing.enabled) return;
    const { files, warnings, warningCount } = this.render();
    if (warnings) process.stderr.write(`${warnings}\n`);
    const changes = write(this.folder, files);
    const fewer = fewerServers(changes.changed, changes.before, files);
    for (const warning of fewer) process.stderr.write(`${warning}\n`);
    if (this.outdir !== this.folder) write(this.outdir, files);
    else
      process.stderr.write(`${summary(this.folder, files, warningCount + fewer.length, changes, changes.foreign)}\n`);
  }

  /** The manifests as one YAML text, in the order of the layers. */
  public override synthYaml(): string {
    return [...this.render().files.values()].join('---\n');
  }

  /** The tree changes until the app is rendered, so that a walk is good for one rendering. */
  private walk(): Walked {
    const constructs = this.node.findAll();
    const [mesh, other] = constructs.filter((construct): construct is Mesh => construct instanceof Mesh);
    if (other)
      throw new Error(
        `the app has two meshes, '${mesh.node.path}' and '${other.node.path}': add the services of both to one of them, or make an app for each`,
      );
    return { constructs, mesh };
  }

  private finish({ constructs, mesh: theMesh }: Walked): Manifest[] {
    const problems = constructs.flatMap(({ node }) => node.validate().map((message) => `[${node.path}] ${message}`));
    if (problems.length > 0)
      throw new Error(`the app is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    const manifests = mesh(collect(constructs), theMesh?.services ?? []);
    requireUnique(manifests);
    restrictPods(manifests);
    place(manifests, this.cluster, theMesh?.settings);
    addChecksums(manifests);
    nameJobs(manifests);
    return manifests;
  }

  private planOptions(options: PlanOptions = {}): PlanOptions {
    return { ...options, lostNode: options.lostNode ?? this.lostNode };
  }
}
