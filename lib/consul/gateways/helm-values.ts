import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { SecretKey } from '../../k8s/secret-key';
import { Component } from '../component/component';
import { Installation } from '../installation';

/**
 * The ConfigMap without which the injector of consul-k8s 2.0 neither writes nor deletes a TerminatingGateway. It holds
 * what the chart's values say of an install like this one, for the Deployments that the injector makes when a
 * TerminatingGateway asks for one.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/controllers/helmvalues/helm_values_types.go
 */
export class HelmValues extends Construct {
  public constructor(scope: Construct, install: Installation) {
    super(scope, 'helm-values');
    new Component(this, install, 'connect-injector').add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      // the injector asks for this name, whatever the install's prefix
      name: 'helm-values',
      data: { 'values.json': `${JSON.stringify(values(install), null, 2)}\n` },
    });
  }
}

function values({
  name: prefix,
  namespace,
  datacenter,
  logLevel,
  logJson,
  tls,
  acls,
  settings,
  imagePull,
  apiTimeout,
}: Installation): object {
  const { images } = settings.release;
  return {
    fullnameOverride: prefix,
    release: { name: prefix, namespace, service: 'meshberry' },
    global: {
      name: prefix,
      enabled: true,
      logLevel,
      logJSON: logJson,
      datacenter,
      enableConsulNamespaces: false,
      adminPartitions: { enabled: false, name: 'default' },
      tls: { enabled: tls !== undefined, caCert: tls ? secretOf(tls.caCertificate) : {} },
      acls: { manageSystemACLs: acls !== undefined },
      metrics: { enabled: settings.metrics.enabled, enableGatewayMetrics: settings.metrics.enabled },
      imageK8S: referenceOf(images.controlPlane),
      imageConsulDataplane: referenceOf(images.dataplane),
      ...(imagePull.pullPolicy ? { imagePullPolicy: imagePull.pullPolicy } : {}),
      consulAPITimeout: apiTimeout,
    },
    terminatingGateways: { enabled: true, defaults: { replicas: 1, consulNamespace: 'default' } },
    connectInject: { enabled: true },
  };
}

function secretOf({ name, key }: SecretKey): object {
  return { secretName: name, secretKey: key };
}
