import { KubeObject } from '../harness/manifests';
import { program, Sandbox, until } from '../harness/sandbox';
import { ConsulEntry, entryOf } from './consul-entry';

const API = 'http://127.0.0.1:8500/v1';

const FIRST = ['mesh', 'proxy-defaults', 'jwt-provider', 'service-defaults', 'service-resolver', 'service-splitter'];

/** What Consul says of an entry. */
export interface ConsulVerdict {
  /** Why it does not take the entry. @default - it takes it */
  readonly itself?: string;
  /** Why it does not take another entry beside it, or does not let the original go. @default - it does */
  readonly others?: string;
}

/** A Consul server without ACLs and TLS, and the config entries in it. */
export class ConsulWorld {
  private constructor(private readonly entries: readonly ConsulEntry[]) {}

  /**
   * Starts a server, and writes what it takes of `objects`: first what other entries lean on. A resolver that is there
   * before the protocols of its services keeps them from being written, since Consul looks at one entry at a time.
   */
  static async start(sandbox: Sandbox, objects: readonly KubeObject[]): Promise<ConsulWorld> {
    sandbox.start('consul', [program('consul'), 'agent', '-dev', '-bind=127.0.0.1', '-log-level=warn']);
    await until('Consul has a leader', async () => (await (await fetch(`${API}/status/leader`)).text()).length > 2);
    const entries = objects.flatMap((object) => entryOf(object) ?? []);
    const rank = ({ Kind }: ConsulEntry): number => FIRST.indexOf(Kind) + 1 || FIRST.length + 1;
    const taken: ConsulEntry[] = [];
    for (const entry of entries.sort((one, other) => rank(one) - rank(other)))
      if (!(await write(entry))) taken.push(entry);
    return new ConsulWorld(taken);
  }

  /** Whether Consul has a config entry of this object. */
  has(object: KubeObject): boolean {
    const entry = entryOf(object);
    return entry !== undefined && this.entries.some((one) => isSame(one, entry));
  }

  /** Whether an object is an entry of the same kind and name as another. */
  isOf(object: KubeObject, other: KubeObject): boolean {
    const [entry, otherEntry] = [entryOf(object), entryOf(other)];
    return entry !== undefined && otherEntry !== undefined && isSame(entry, otherEntry);
  }

  /** Whether a changed entry has the name of another one than its original. */
  isTaken(object: KubeObject, original: KubeObject): boolean {
    return this.has(object) && !this.isOf(object, original);
  }

  /**
   * Puts a changed entry in the place of the original, and the original back.
   *
   * @returns what Consul refuses: nothing if it takes all, or if it is no config entry
   */
  async ask(object: KubeObject, original: KubeObject): Promise<ConsulVerdict> {
    const [entry, before] = [entryOf(object), entryOf(original)];
    if (!entry || !before) return {};
    const itself = await write(entry);
    if (!this.has(original)) return { itself };
    const renamed = !isSame(entry, before);
    const others =
      itself === undefined
        ? ((renamed ? await remove(before) : undefined) ?? (await this.writeAnew(before, entry)))
        : undefined;
    await this.restore(original);
    for (const one of this.entries.filter(isPermissive)) await required(await write(one));
    if (renamed) await remove(entry);
    return { itself, others };
  }

  /**
   * Consul is less strict with gateways and with permissive TLS that are there already than with new ones. An install has
   * to come up from nothing, so they are written as if they were new.
   */
  private async writeAnew(before: ConsulEntry, changed: ConsulEntry): Promise<string | undefined> {
    for (const entry of this.entries.filter((one) => !isSame(one, before) && !isSame(one, changed))) {
      const other = isPermissive(entry)
        ? { ...entry, mutualTLSMode: 'strict' }
        : { ...entry, Meta: { ...(entry.Meta as object), written: 'before' } };
      if (entry.Kind !== 'ingress-gateway' && !isPermissive(entry)) continue;
      const refusal = (await write(other)) ?? (await write(entry));
      if (refusal) return `${entry.Kind} ${entry.Name}: ${refusal}`;
    }
    return undefined;
  }

  /** Writes an original again, as if it came from a datacenter. */
  async restore(original: KubeObject, datacenter?: string): Promise<void> {
    await required(await write(entryOf(original, datacenter)!));
  }
}

function isSame(one: ConsulEntry, other: ConsulEntry): boolean {
  return one.Kind === other.Kind && one.Name === other.Name;
}

function isPermissive({ mutualTLSMode }: ConsulEntry): boolean {
  return mutualTLSMode === 'permissive';
}

async function required(refusal: string | undefined): Promise<void> {
  if (refusal) throw new Error(`Consul does not take an entry back: ${refusal}`);
}

function write(entry: ConsulEntry): Promise<string | undefined> {
  return call('PUT', '/config', JSON.stringify(entry));
}

function remove({ Kind, Name }: ConsulEntry): Promise<string | undefined> {
  return call('DELETE', `/config/${Kind}/${encodeURIComponent(Name)}`);
}

async function call(method: string, path: string, body?: string): Promise<string | undefined> {
  const answer = await fetch(API + path, { method, body });
  const text = (await answer.text()).trim();
  return answer.ok ? undefined : `${answer.status}: ${text}`;
}
