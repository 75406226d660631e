import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { KubeObject } from '../../harness/manifests';
import { fieldOf, Lookup, NotYet } from './environment';

/** What volumes need from the cluster. */
export interface VolumeSource {
  readonly lookup: Lookup;
  /** @returns a token for the pod's service account */
  token(pod: KubeObject, audience: string | undefined, seconds: number): Promise<string>;
  /** @returns the folder behind a claim, once it is bound */
  claim(namespace: string, name: string): Promise<string | undefined>;
}

interface File {
  readonly path: string;
  readonly content: string | Buffer;
  readonly mode: number;
}

/** A pod's volumes as folders, written as kubelet writes them: `..data` is swapped, so that a change is seen whole. */
export class Volumes {
  private readonly folders = new Map<string, string>();
  private readonly written = new Map<string, string>();

  constructor(
    private readonly pod: KubeObject,
    private readonly folder: string,
    private readonly source: VolumeSource,
  ) {}

  /** @throws NotYet while something that they refer to is missing */
  async prepare(): Promise<void> {
    for (const volume of this.pod.spec.volumes ?? []) this.folders.set(volume.name, await this.make(volume));
  }

  /** Writes projected contents again, as kubelet's sync does. */
  async refresh(): Promise<void> {
    for (const volume of this.pod.spec.volumes ?? [])
      if (volume.secret || volume.configMap || volume.projected) await this.make(volume).catch(() => undefined);
  }

  /** @returns the folder of a volume; nothing where it is a tmpfs of the container's own making */
  folderOf(name: string): string {
    const folder = this.folders.get(name);
    if (!folder) throw new Error(`pod '${this.pod.metadata.name}' has no volume '${name}'`);
    return folder;
  }

  private async make(volume: KubeObject): Promise<string> {
    if (volume.hostPath) return this.hostPath(volume.hostPath.path);
    if (volume.persistentVolumeClaim) return this.claim(volume.persistentVolumeClaim.claimName);
    const folder = join(this.folder, volume.name);
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, volume.emptyDir ? 0o777 : 0o755);
    }
    this.own(folder, volume.emptyDir ? 0o2777 : 0o755);
    if (volume.emptyDir) return folder;
    const files = await this.files(volume);
    this.write(folder, files);
    return folder;
  }

  private hostPath(path: string): string {
    if (!existsSync(path)) throw new NotYet(`hostPath '${path}' is not there`);
    return path;
  }

  private async claim(name: string): Promise<string> {
    const folder = await this.source.claim(this.pod.metadata.namespace, name);
    if (!folder) throw new NotYet(`claim '${name}' is not bound yet`);
    this.own(folder, 0o2777);
    return folder;
  }

  private own(folder: string, mode: number): void {
    const group = this.pod.spec.securityContext?.fsGroup;
    if (group === undefined) return;
    chownSync(folder, 0, group);
    chmodSync(folder, mode);
  }

  private async files(volume: KubeObject): Promise<File[]> {
    if (volume.configMap)
      return this.keys('ConfigMap', volume.configMap, volume.configMap.name, volume.configMap.defaultMode);
    if (volume.secret) return this.keys('Secret', volume.secret, volume.secret.secretName, volume.secret.defaultMode);
    if (volume.downwardAPI) return this.fields(volume.downwardAPI);
    if (!volume.projected) throw new Error(`volume '${volume.name}' is of a kind that is not known here`);
    const files: File[] = [];
    for (const source of volume.projected.sources) {
      const mode = volume.projected.defaultMode ?? 0o644;
      if (source.configMap)
        files.push(...(await this.keys('ConfigMap', source.configMap, source.configMap.name, mode)));
      if (source.secret) files.push(...(await this.keys('Secret', source.secret, source.secret.name, mode)));
      if (source.downwardAPI) files.push(...this.fields(source.downwardAPI));
      if (source.serviceAccountToken) files.push(await this.token(source.serviceAccountToken, mode));
    }
    return files;
  }

  private async keys(
    kind: 'ConfigMap' | 'Secret',
    source: KubeObject,
    name: string,
    defaultMode = 0o644,
  ): Promise<File[]> {
    const object = await this.source.lookup(kind, this.pod.metadata.namespace, name);
    if (!object && !source.optional) throw new NotYet(`${kind.toLowerCase()} "${name}" not found`);
    const encoded = kind === 'Secret' ? object?.data : object?.binaryData;
    const data = new Map<string, string | Buffer>(kind === 'ConfigMap' ? Object.entries(object?.data ?? {}) : []);
    for (const [key, value] of Object.entries<string>(encoded ?? {})) data.set(key, Buffer.from(value, 'base64'));
    const items: KubeObject[] = source.items ?? [...data.keys()].map((key) => ({ key, path: key }));
    return items.flatMap(({ key, path, mode }) => {
      const content = data.get(key);
      if (content === undefined && source.optional) return [];
      if (content === undefined) throw new NotYet(`${kind.toLowerCase()} "${name}" has no key '${key}'`);
      return [{ path, content, mode: mode ?? defaultMode }];
    });
  }

  private fields({ items = [], defaultMode = 0o644 }: KubeObject): File[] {
    return items.map(({ path, fieldRef, mode }: KubeObject) => ({
      path,
      content: fieldOf(this.pod, fieldRef.fieldPath),
      mode: mode ?? defaultMode,
    }));
  }

  private async token(source: KubeObject, mode: number): Promise<File> {
    const content = await this.source.token(this.pod, source.audience, source.expirationSeconds ?? 3600);
    return { path: source.path, content, mode: this.pod.spec.securityContext?.fsGroup === undefined ? mode : 0o640 };
  }

  private write(folder: string, files: readonly File[]): void {
    const contents = JSON.stringify(
      files.filter(({ path }) => path !== 'token').map(({ path, content }) => [path, String(content)]),
    );
    if (this.written.get(folder) === contents) return;
    this.written.set(folder, contents);
    const stamp = `..${Date.now()}`;
    const user = this.pod.spec.securityContext?.runAsUser;
    for (const { path, content, mode } of files) {
      const target = join(folder, stamp, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      chmodSync(target, mode);
      const group = this.pod.spec.securityContext?.fsGroup;
      if (group !== undefined) {
        chownSync(target, 0, group);
        chmodSync(target, mode | 0o040);
      } else if (user !== undefined && path === 'token') chownSync(target, user, 0);
    }
    mkdirSync(join(folder, stamp), { recursive: true });
    const old = readdirSync(folder).filter((name) => /^\.\.\d/.test(name) && name !== stamp);
    symlinkSync(stamp, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    for (const top of new Set(files.map(({ path }) => path.split('/')[0])))
      if (!existsSync(join(folder, top))) symlinkSync(join('..data', top), join(folder, top));
    for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
