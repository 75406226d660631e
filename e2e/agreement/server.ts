import { Api, ApiError } from '../cluster/api';
import { KubeObject } from '../harness/manifests';

/** What the API server says of an object. */
export interface ServerVerdict {
  /** @default - it takes the object */
  readonly refusal?: string;
  /** What it says of other objects: then it says nothing of this one. */
  readonly ofOthers?: string;
}

/** Refusals that depend on what else is in the cluster: they are not about the object. */
const OF_OTHERS =
  /^404: namespaces ".*" not found|^403: .*(error looking up service account|no PriorityClass with name|no RuntimeClass|RuntimeClass|exceeded quota|violates PodSecurity|namespace .* not found|attempting to grant RBAC|not allowed for cluster-scoped owner)|^422: .*may not be changed in an update|^409: .*already exists|provided port is already allocated|^503/;

/** Asks an API server about objects, and stores none: as `kubectl create` would, then as `kubectl apply --server-side`. */
export class Server {
  public constructor(private readonly api: Api) {}

  /** @param original the object before it was changed, which says where one is sent that does not say it itself */
  public async ask(object: KubeObject, original: KubeObject): Promise<ServerVerdict> {
    const metadata = { ...original.metadata };
    for (const key of ['name', 'namespace'])
      if (typeof object.metadata?.[key] === 'string' && object.metadata[key] !== '')
        metadata[key] = object.metadata[key];
    const encoded = {
      name: encodeURIComponent(metadata.name),
      namespace: encodeURIComponent(metadata.namespace ?? 'default'),
    };
    try {
      const named = await this.api.path({ ...object, metadata: encoded });
      const options = 'dryRun=All&fieldValidation=Strict';
      const taken = await this.call(() =>
        this.api.create(`${named.slice(0, named.lastIndexOf('/'))}?${options}`, object),
      );
      if (taken.refusal || taken.ofOthers) return taken;
      return await this.call(() =>
        this.api.patch(`${named}?${options}&fieldManager=e2e&force=true`, object, 'application/apply-patch+yaml'),
      );
    } catch (error) {
      if (/the API server has no '/.test((error as Error).message) || error instanceof ApiError)
        return { refusal: (error as Error).message };
      throw error;
    }
  }

  private async call(run: () => Promise<unknown>): Promise<ServerVerdict> {
    try {
      await run();
      return {};
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { message } = error;
      if (/failed calling webhook/.test(message)) throw new Error(message);
      if (message.startsWith('409') && /already exists/.test(message)) return {};
      return OF_OTHERS.test(message) ? { ofOthers: message } : { refusal: message };
    }
  }
}
