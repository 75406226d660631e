import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * Checks that a construct is in a chart before it makes objects, which cdk8s refuses without naming it.
 *
 * @param layer one that it could be in
 * @throws naming the construct.
 */
export function requireChart(construct: IConstruct, layer: string): void {
  const { scopes, path } = construct.node;
  if (scopes.some((scope) => Chart.isChart(scope))) return;
  throw new Error(
    `'${path}' is in no layer, and layers are the folders that are written: put it into one, like new Layer(app, '${layer}'), and not into the app itself`,
  );
}
