import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Kubernetes object as it goes over the wire. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KubeObject = Record<string, any>;

/** One folder of `dist/`. */
export interface Layer {
  readonly name: string;
  readonly folder: string;
  readonly objects: readonly KubeObject[];
}

/** The rendered manifests, layer by layer in the order in which they are applied. */
export class Manifests {
  readonly layers: readonly Layer[];

  constructor(readonly folder: string) {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d\d-/.test(name)) : [];
    this.layers = names.sort().map((name) => ({
      name,
      folder: join(folder, name),
      objects: readdirSync(join(folder, name))
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
        .flatMap((file) => parse(readFileSync(join(folder, name, file), 'utf8'))),
    }));
  }

  /** The same without one layer. */
  without(name: string): Manifests {
    return this.with(this.layers.filter((layer) => layer.name !== name));
  }

  /** Those objects alone that pass a test. */
  only(test: (object: KubeObject) => boolean): Manifests {
    return this.with(this.layers.map((layer) => ({ ...layer, objects: layer.objects.filter(test) })));
  }

  /** Nothing, for a cluster on which none of it is wanted. */
  get none(): Manifests {
    return this.with([]);
  }

  private with(layers: readonly Layer[]): Manifests {
    const copy = Object.create(this) as Manifests;
    Object.defineProperty(copy, 'layers', { value: layers });
    return copy;
  }

  get all(): readonly KubeObject[] {
    return this.layers.flatMap((layer) => layer.objects);
  }

  find(kind: string, test: (object: KubeObject) => boolean = () => true): readonly KubeObject[] {
    return this.all.filter((object) => object.kind === kind && test(object));
  }

  get(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.find(kind, ({ metadata }) => metadata.name === name && metadata.namespace === namespace)[0];
  }
}

export function parse(text: string): KubeObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object): object is KubeObject => Boolean(object?.kind));
}

export function nameOf(object: KubeObject): string {
  return `${object.kind} ${object.metadata.namespace ? `${object.metadata.namespace}/` : ''}${object.metadata.name}`;
}

/** @returns the pod template of a workload */
export function podTemplate(object: KubeObject): KubeObject | undefined {
  if (object.kind === 'CronJob') return object.spec.jobTemplate.spec.template;
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(object.kind) ? object.spec.template : undefined;
}

/** @returns the layer without objects whose definitions somebody else brings: the Prometheus operator, and Traefik */
export function applicable(layer: Layer): Layer {
  const foreign = /^((Service|Pod)Monitor|ServersTransport)$/;
  return { ...layer, objects: layer.objects.filter(({ kind }) => !foreign.test(kind)) };
}
