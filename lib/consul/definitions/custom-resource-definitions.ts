import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { managedLabels } from '../../mesh/labels';
import { CustomResourceDefinitionManifest, CustomResourceDefinitionsOptions, customResourceDefinitions } from '.';

export interface CustomResourceDefinitionsProps {
  /**
   * Which definitions of the Gateway API to bring. A cluster that has its own keeps them: ours are of an older bundle, and would take versions away.
   *
   * @default 'all'
   */
  readonly gatewayApi?: CustomResourceDefinitionsOptions['gatewayApi'];
  /** Which line of consul-k8s they are for. @default - that of the default release */
  readonly set?: CustomResourceDefinitionsOptions['set'];
  /** Whether the kinds of peering are among them. @default false */
  readonly peering?: boolean;
}

/**
 * The custom resource definitions that the connect-injector needs: it does not start, or stops after two minutes, when one of them is missing.
 * They have to be established before it starts, and to outlive it: whoever deletes a definition deletes every object of its kind.
 */
export class CustomResourceDefinitions extends Construct {
  constructor(scope: Construct, id: string, props: CustomResourceDefinitionsProps = {}) {
    super(scope, id);
    const { gatewayApi = 'all', set, peering = false } = props;
    const labels = { ...managedLabels, 'app.kubernetes.io/part-of': 'consul' };
    for (const definition of customResourceDefinitions({ set, gatewayApi, peering })) {
      new Definition(this, { ...definition, metadata: { ...definition.metadata, labels } });
    }
  }
}

/** Rendered as it is: no value in the thousands of fields of its schema is one that cdk8s has to resolve first. */
class Definition extends ApiObject {
  private readonly spec: string;
  private readonly operations: JsonPatch[] = [];

  constructor(
    scope: Construct,
    {
      spec,
      ...head
    }: CustomResourceDefinitionManifest & { readonly metadata: { readonly labels: typeof managedLabels } },
  ) {
    super(scope, head.metadata.name, head);
    this.spec = JSON.stringify(spec);
  }

  public override addJsonPatch(...operations: JsonPatch[]): void {
    this.operations.push(...operations);
  }

  public override toJson(): unknown {
    return JsonPatch.apply({ ...super.toJson(), spec: JSON.parse(this.spec) }, ...this.operations);
  }
}
