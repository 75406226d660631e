import { Api } from '../cluster/api';
import { KubeObject, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { ConsulWorld } from './consul-world';

/** Where an entry says it is from that the injector does not delete. */
const ELSEWHERE = 'elsewhere';

/** Asks the injector's controllers: each entry is stored, and read again once its condition `Synced` says how Consul took it. */
export class Synced {
  asked = 0;
  disagreements = 0;

  constructor(
    private readonly api: Api,
    private readonly consul: ConsulWorld,
  ) {}

  /** Holds what Consul said when it was asked directly to what the controller tells of it. */
  async compare(object: KubeObject, original: KubeObject, refusal: string | undefined, report: Report): Promise<void> {
    // Its controller waits for a ConfigMap of the chart.
    if (object.kind === 'TerminatingGateway' || !this.consul.isOf(object, original)) return;
    const condition = await this.conditionOf(object, original);
    this.asked++;
    if ((condition.status === 'True') === (refusal === undefined)) return;
    this.disagreements++;
    report.fail(
      `${nameOf(object)}: Consul and the controller disagree`,
      `${refusal}\n${JSON.stringify(condition)}\n${JSON.stringify(object.spec)}`,
    );
  }

  private async conditionOf(object: KubeObject, original: KubeObject): Promise<KubeObject> {
    const path = await this.api.path(object);
    await this.api.create(path.slice(0, path.lastIndexOf('/')), object);
    const condition = await until(`${nameOf(object)} has been looked at`, async () =>
      (await this.api.get(path)).status?.conditions?.find(
        // Unknown without a message is what it begins with.
        ({ type, status, message }: KubeObject) => type === 'Synced' && (status !== 'Unknown' || message),
      ),
    );
    await this.consul.restore(original, ELSEWHERE);
    await this.api.delete(path);
    await until(`${nameOf(object)} is gone`, async () => !(await this.api.find(path)));
    await this.consul.restore(original);
    return condition;
  }
}
