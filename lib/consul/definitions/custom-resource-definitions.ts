import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { managedLabels } from '../../mesh/labels';
import { CustomResourceDefinitionsOptions, customResourceDefinitions } from '.';

export interface CustomResourceDefinitionsProps {
  /**
   * Which definitions of the Gateway API to bring. A cluster that has its own keeps them: ours are of an older bundle, and would take versions away.
   *
   * @default 'all'
   */
  readonly gatewayApi?: CustomResourceDefinitionsOptions['gatewayApi'];
  /** Which line of consul-k8s they are for. @default - that of the default release */
  readonly set?: CustomResourceDefinitionsOptions['set'];
}

/**
 * The custom resource definitions that the connect-injector needs: it does not start, or stops after two minutes, when one of them is missing.
 * They have to be established before it starts, and to outlive it: whoever deletes a definition deletes every object of its kind.
 */
export class CustomResourceDefinitions extends Construct {
  constructor(scope: Construct, id: string, props: CustomResourceDefinitionsProps = {}) {
    super(scope, id);
    const { gatewayApi = 'all', set } = props;
    const labels = { ...managedLabels, 'app.kubernetes.io/part-of': 'consul' };
    for (const definition of customResourceDefinitions({ set, gatewayApi, peering: false })) {
      new ApiObject(this, definition.metadata.name, { ...definition, metadata: { ...definition.metadata, labels } });
    }
  }
}
