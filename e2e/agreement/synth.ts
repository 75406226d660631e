import { ApiObject, ApiObjectProps, Include } from 'cdk8s';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRules } from '../../lib/checks';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { Image, ImageCatalog } from '../../lib/cluster/image';
import { Rule, runRules } from '../../lib/findings';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { finish, walk } from '../../lib/synthesis/finish';
import { KubeObject } from '../harness/manifests';

/** What synth says of an object. */
export interface Verdict {
  /** What it refuses because the program does that is asked too. */
  readonly refusals: readonly string[];
  /** What it refuses for reasons of our own: references, images, sizes. */
  readonly ours: readonly string[];
}

type Program = NonNullable<Rule['refusedBy']>;

/** The API server asks them too, but of the other objects in the cluster. */
const OF_OTHERS = /^no-missing-(?!volume$)/;

/** The rules that say what these programs refuse. */
function rulesOf(programs: readonly Program[]): ReadonlySet<string> {
  const rules = checkRules.filter(({ refusedBy }) => refusedBy && programs.includes(refusedBy));
  return new Set(
    rules.filter(({ id, refusedBy }) => refusedBy !== 'API server' || !OF_OTHERS.test(id)).map(({ id }) => id),
  );
}

/** Every image there may be, since the API server knows none. */
export class EveryImage extends ImageCatalog {
  public override find(): Image {
    return { repository: 'registry.example.org/any', tag: '1', platforms: ['arm64'], verified: 'not asked' };
  }
}

/** Asks synth about objects, each in a file of its own that an app includes. */
export class Synth {
  private readonly file = join(mkdtempSync(join(tmpdir(), 'meshberry-agreement-')), 'included.yaml');
  private readonly rules: ReadonlySet<string>;

  /**
   * @param definitions of the custom resources: that of an object's kind is in the app besides it
   * @param programs those whose refusals are foreseen
   * @param world what is in the app besides each object, but for the object that it is in the place of
   */
  public constructor(
    private readonly version: string,
    private readonly definitions: readonly KubeObject[] = [],
    programs: readonly Program[] = ['API server'],
    private readonly world: readonly KubeObject[] = [],
  ) {
    this.rules = rulesOf(programs);
  }

  /** @param original what the object is in the place of */
  public ask(object: KubeObject, original = object): Verdict {
    const cluster = new Cluster({
      version: this.version,
      nodes: [{ board: Boards.pi5_16GB, role: 'server' }],
      images: new EveryImage(),
    });
    const app = new MeshApp({ cluster, outdir: '/nowhere' });
    const layer = new Layer(app, '60-included');
    const besides = [
      ...this.world.filter((each) => each !== original),
      ...this.definitions.filter(
        ({ spec: { group, names } }) => names.kind === original.kind && original.apiVersion.startsWith(`${group}/`),
      ),
    ];
    for (const [i, each] of besides.entries()) new ApiObject(layer, `besides-${i}`, each as ApiObjectProps);
    writeFileSync(this.file, JSON.stringify(object));
    try {
      new Include(layer, 'included', { url: this.file });
      const { errors } = runRules(checkRules, finish(walk(app, cluster), '/nowhere'));
      const [refusals, ours]: [string[], string[]] = [[], []];
      for (const { rule, message } of errors) (this.rules.has(rule) ? refusals : ours).push(`${rule}: ${message}`);
      return { refusals, ours };
    } catch (error) {
      return thrown(error as Error);
    }
  }
}

/** A name that the API server takes, and that is no name of a file. */
const FILE_NAME = /which is not a valid name: use a string without/;

/** What is thrown before the rules are asked is about the object itself. */
function thrown({ message, name, stack }: Error): Verdict {
  if (FILE_NAME.test(message)) return { refusals: [], ours: [message] };
  return { refusals: [name === 'Error' ? `thrown: ${message}` : `${RAW}: ${stack}`], ours: [] };
}

/** What a message begins with that is no sentence of ours. */
export const RAW = 'raw error';
