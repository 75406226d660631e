import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { CONSUL_GROUP } from '../k8s/api-groups';
import { groupOf, KubeObject } from '../k8s/manifest';
import { requireConstruct } from '../props/arguments';

/** Two digits, a dash, a name: what a layer may be called, and all that there may be in `dist/`. */
export const LAYER = /^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/;

/** Kinds that go to a layer of their own, whatever chart made them, because others cannot be applied before. */
export const FOUNDATION = '10-foundation';
const MESH = '30-mesh';
const LAYER_OF_KIND: Readonly<Record<string, string>> = {
  '/Namespace': FOUNDATION,
  'apiextensions.k8s.io/CustomResourceDefinition': FOUNDATION,
  // a token Secret that is applied before its ServiceAccount is deleted at once by the token controller
  '/ServiceAccount': FOUNDATION,
  // a pod of a class that is not there is refused
  'scheduling.k8s.io/PriorityClass': FOUNDATION,
  [`${CONSUL_GROUP}/ProxyDefaults`]: MESH,
  [`${CONSUL_GROUP}/Mesh`]: MESH,
  // its services and peers are of layers to come, but the webhook that judges it is of the install's
  [`${CONSUL_GROUP}/ExportedServices`]: MESH,
};
/** Where the objects of charts go that are no layers. */
const OTHERS = '60';

/** What the objects of a layer have in common. */
export interface LayerProps {
  /** Labels of every object of the layer, pods excepted. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A chart whose objects are written to one folder of `dist/`, which is applied before the folders behind it.
 * The id is the folder's name: two digits, a dash, a name, for example `50-depscloud`.
 *
 * @example
 * ```ts
 * import { Layer, MeshApp } from 'meshberry';
 *
 * declare const app: MeshApp;
 * const layer = new Layer(app, '60-shop'); // its objects are written to dist/60-shop/
 * ```
 */
export class Layer extends Chart {
  /** cdk8s's Chart takes every chart for an instance, and its subclasses inherit that. */
  public static override [Symbol.hasInstance](value: unknown): value is Layer {
    return Object.prototype.isPrototypeOf.call(Layer.prototype, value as object);
  }

  /** @throws when the id is no layer name. */
  public constructor(scope: Construct, id: string, props: LayerProps = {}) {
    super(requireConstruct('Layer', [scope, id, props], new.target !== Layer), id, {
      disableResourceNameHashes: true,
      ...(props.labels ? { labels: { ...props.labels } } : {}),
    });
    if (!LAYER.test(id))
      throw new Error(
        `'${id}' is not a valid layer name: write two digits, a dash and a name, like '60-shop'; layers are applied in this order`,
      );
  }
}

/** The folder that an object is written to. */
export function layerOf(construct: IConstruct, object: KubeObject): string {
  const own = LAYER_OF_KIND[`${groupOf(object)}/${object.kind}`];
  const charts = construct.node.scopes.filter((scope) => Chart.isChart(scope));
  const layer = charts.find((chart) => chart instanceof Layer)?.node.id;
  // What a layer before the foundation needs cannot wait for it.
  const early = own === FOUNDATION && layer !== undefined && layer < FOUNDATION;
  if (own && !early) return own;
  if (layer) return layer;
  const words = charts[0].node.id.toLowerCase().match(/[a-z0-9]+/g) ?? ['chart'];
  return `${OTHERS}-${words.join('-')}`;
}
