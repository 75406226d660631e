import { App } from 'cdk8s';
import { checkRules } from '../checks';
import { Cluster } from '../cluster/cluster';
import { CheckResult, formatFindings, Rule, runRules } from '../findings';
import { Acknowledged } from '../findings/acknowledge';
import { GitOps, GitOpsProps } from '../gitops/git-ops';
import { Manifest } from '../k8s/manifest';
import { Mesh } from '../mesh/mesh';
import { LostNode, plan, planRules, Plan, PlanOptions } from '../plan';
import { topology, Topology } from '../topology';
import { summary } from './difference';
import { finish, walk, WrittenApp } from './finish';
import { readYamlAsKubectl } from './include-yaml';
import { render, textsOf } from './serialize';
import { write } from './write';
import { toYaml } from './yaml';
import { writing } from './writing';
import { requireArguments } from '../props/arguments';

/** What an app is made with. */
export interface MeshAppProps {
  /** The cluster that the app is for. */
  readonly cluster: Cluster;
  /**
   * The folder that is written.
   * @default - 'dist', and the folder that the cdk8s CLI asks for when it runs the app: it lists what it finds there
   */
  readonly outdir?: string;
  /** Severity when the pods do not fit with one node lost. @default 'warning' */
  readonly lostNode?: LostNode;
  /**
   * Whether each namespace of the app gets a ResourceQuota of what its pods request at once, rollouts included. When it is
   * used up, the API server refuses pods that are not in the app. It always refuses pods that state no requests.
   * @default false
   */
  readonly quotas?: boolean;
  /**
   * Whether each namespace of the app gets a LimitRange: no container and no claim may be larger than the largest of the app
   * there, and a container that states no resources gets 10m CPU and 32 MiB. The API server refuses larger pods and
   * claims.
   * @default false
   */
  readonly limitRanges?: boolean;
  /**
   * The GitOps controller that applies the folder, Flux or Argo CD. Its objects are written to a folder beside it.
   * @default - nothing
   */
  readonly gitops?: GitOpsProps;
  /** Your own rules, in addition to the built-in ones. @default - none */
  readonly rules?: readonly Rule[];
}

/** What an app writes, and what it warns of. */
export interface RenderedApp {
  /** The app's folder: text by path. */
  readonly files: Map<string, string>;
  /** The folder for Flux or Argo CD: text by path. Empty without `gitops`. */
  readonly gitops: Map<string, string>;
  /** The warnings as they are printed; empty without any. */
  readonly warnings: string;
  /** How many warnings there are. */
  readonly warningCount: number;
}

/**
 * The root of an app. Its `synth()` is a straight pipe: the passes, which make final manifests of the constructs; the
 * rules, the capacity plan's among them; and the writer. A failure anywhere leaves the folder as it was.
 *
 * @example
 * ```ts
 * import { Boards, Cluster, MeshApp, Rule } from 'meshberry';
 *
 * const noClusterIp: Rule = {
 *   id: 'no-cluster-ip',
 *   level: 'warning',
 *   reason: 'our services are headless',
 *   *check({ index }) {
 *     for (const manifest of index.ofKind('Service', ''))
 *       if (manifest.object.spec.clusterIP !== 'None') yield { manifest, message: 'has a cluster IP: set None' };
 *   },
 * };
 * const cluster = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi5_8GB, count: 3 }] });
 * const app = new MeshApp({ cluster, rules: [noClusterIp] });
 * app.synth();
 * ```
 */
export class MeshApp extends App {
  /** The cluster that the app is for. */
  public readonly cluster: Cluster;
  /** The folder that is written and committed. */
  public readonly folder: string;
  private readonly gitops?: GitOps;
  private readonly lostNode?: LostNode;
  private readonly bounds: { readonly quotas: boolean; readonly limitRanges: boolean };
  private readonly rules: readonly Rule[];

  /** @throws when two rules have one id, or `gitops` has not exactly one controller with a folder of its own. */
  public constructor(props: MeshAppProps) {
    super({ outdir: requireArguments('MeshApp', [props])[0].outdir });
    readYamlAsKubectl();
    this.folder = props.outdir ?? 'dist';
    this.lostNode = props.lostNode;
    this.bounds = { quotas: props.quotas ?? false, limitRanges: props.limitRanges ?? false };
    this.gitops = props.gitops && new GitOps(props.gitops, this.folder);
    this.cluster = props.cluster;
    const planned = planRules((app) => plan(app, this.planOptions()), this.lostNode);
    this.rules = requireUniqueIds([...checkRules, ...planned, ...(props.rules ?? [])]);
    props.cluster.bind(this);
  }

  /**
   * The mesh of the app, undefined when it has none.
   * @throws when it has two: pods of one cluster are injected by one install.
   */
  public get mesh(): Mesh | undefined {
    return walk(this, this.cluster).mesh;
  }

  /** The folder that is written for Flux or Argo CD; undefined without `gitops`. */
  public get gitopsFolder(): string | undefined {
    return this.gitops?.folder;
  }

  /** The finished manifests, before any check; nothing is written. */
  public manifests(): readonly Manifest[] {
    return this.finish().index.manifests;
  }

  /**
   * What runs where on the declared nodes, also with one of them lost; nothing is written. A lost node is what the
   * props of the app say it is, unless `options` say otherwise. Acknowledged findings are omitted.
   */
  public plan(options: PlanOptions = {}): Plan {
    requireArguments('MeshApp.plan', [options]);
    const app = this.finish();
    const result = plan(app, this.planOptions(options));
    const acknowledged = new Acknowledged(app.acknowledgements);
    const open = result.findings.filter(({ rule, manifest }) => acknowledged.of(rule, manifest).length === 0);
    return { ...result, findings: open };
  }

  /** The mesh as a graph: who calls whom; nothing is written. */
  public topology(): Topology {
    return topology(this.finish());
  }

  /** All findings except the acknowledged ones; nothing is written. */
  public check(): CheckResult {
    return this.judge(this.finish());
  }

  /**
   * The finished and checked content of `dist/`: text by path, with the warnings as text, and how many they are.
   * @throws when a rule finds an error: all of them at once.
   */
  public render(): RenderedApp {
    const { files, ...rest } = this.judged();
    return { files: render({ files }), ...rest };
  }

  /**
   * Writes the folder, unless a command only looks at the app. Says on standard error what it warns of and what it has
   * changed; a run of the cdk8s CLI gets no summary, since the CLI lists the files itself.
   * @throws when anything is wrong; the folder then is as it was.
   */
  public override synth(): void {
    if (!writing.enabled) return;
    const { files: manifests, gitops, warnings, warningCount } = this.judged();
    const files = textsOf({ files: manifests });
    if (warnings) process.stderr.write(`${warnings}\n`);
    if (this.gitopsFolder) write(this.gitopsFolder, gitops);
    const changes = write(this.folder, files);
    if (this.outdir !== this.folder) write(this.outdir, files);
    else process.stderr.write(`${summary(this.folder, files, warningCount, changes, changes.foreign)}\n`);
  }

  /** The manifests as one YAML text, in the order of the layers. */
  public override synthYaml(): string {
    return [...this.render().files.values()].join('---\n');
  }

  /** The tree changes until the app is rendered, so that a finished app is good for one rendering. */
  private finish(): WrittenApp {
    const argoCd = this.gitops?.isArgoCd ?? false;
    return finish(walk(this, this.cluster, { ...this.bounds, argoCd }), this.folder);
  }

  /** What is to be written. What the rules have read off the app is not kept: it is as large as the app itself. */
  private judged(): Omit<RenderedApp, 'files'> & Pick<WrittenApp, 'files'> {
    const app = this.finish();
    const { errors, warnings } = this.judge(app);
    if (errors.length > 0) throw new Error(formatFindings(errors, app.fileOf));
    return {
      files: app.files,
      gitops: this.renderGitops(app),
      warnings: formatFindings(warnings, app.fileOf),
      warningCount: warnings.length,
    };
  }

  private renderGitops({ index }: WrittenApp): Map<string, string> {
    const objects = this.gitops?.objects(index.manifests) ?? [];
    return new Map([...objects].map(([file, object]) => [file, toYaml(object)]));
  }

  private judge(app: WrittenApp): CheckResult {
    return runRules(this.rules, app, app.acknowledgements);
  }

  private planOptions(options: PlanOptions = {}): PlanOptions {
    return { ...options, lostNode: options.lostNode ?? this.lostNode };
  }
}

function requireUniqueIds(rules: readonly Rule[]): readonly Rule[] {
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (ids.has(id)) throw new Error(`two rules have the id '${id}': rename yours`);
    ids.add(id);
  }
  return rules;
}
