import { ApiError } from '../cluster/api';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { sleep } from '../harness/sandbox';

const NAMESPACE = 'depscloud';

/** What became of pods that were created one after the other. */
export interface Arrived {
  readonly created: number;
  /** Of them, without a sidecar. */
  readonly without: number;
  readonly refused: number;
  /** The longest time between two that were created, in seconds. */
  readonly gap: number;
  /** Why the last one was refused. */
  readonly why: string;
}

/** Creates pods of a meshed Deployment, ten a second at most, which no node is to run: admission is all that they go through. */
export class Arrivals {
  private created = 0;
  private without = 0;
  private refused = 0;
  private gap = 0;
  private why = '';
  private over = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly shelf: Shelf,
    deployment: string,
  ) {
    const [{ spec }] = shelf.manifests.find('Deployment', ({ metadata }) => metadata.name === deployment);
    const { metadata, spec: pod } = spec.template;
    this.running = this.run({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, generateName: 'arrival-' },
      spec: { ...pod, schedulingGates: [{ name: 'e2e.example.org/never' }] },
    });
  }

  async end(): Promise<Arrived> {
    this.over = true;
    await this.running;
    const { created, without, refused, gap, why } = this;
    return { created, without, refused, gap: gap / 1000, why };
  }

  private async run(pod: KubeObject): Promise<void> {
    const { api } = this.shelf.cluster;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
    for (let last = Date.now(); !this.over; await sleep(100)) {
      try {
        const { metadata, spec } = await api.create(path, pod);
        this.created++;
        const containers: KubeObject[] = [...(spec.initContainers ?? []), ...spec.containers];
        if (!containers.some(({ name }) => name === 'consul-dataplane')) this.without++;
        this.gap = Math.max(this.gap, Date.now() - last);
        last = Date.now();
        await api.delete(`${path}/${metadata.name}`, 0);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.refused++;
        this.why = error.message;
      }
    }
  }
}

/** In words. */
export function words({ created, without, refused, gap }: Arrived): string {
  return `${created} pods created, ${without} of them without a sidecar, ${refused} refused, ${gap.toFixed(1)} s at most between two`;
}
