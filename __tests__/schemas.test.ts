import { KubeObject } from '../lib/k8s/manifest';
import { knownKinds, violations } from './support/schema';

describe('the schemas', () => {
  const container = { name: 'app', image: 'app:1' };
  const deployment = (spec: object = {}, fields: object = {}, pod: object = {}): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { spec: { containers: [{ ...container, ...fields }], ...pod } },
      ...spec,
    },
  });
  const service = (spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec,
  });
  const intentions = (spec: object): KubeObject => ({
    apiVersion: 'consul.hashicorp.com/v1alpha1',
    kind: 'ServiceIntentions',
    metadata: { name: 'web' },
    spec,
  });

  test('know the kinds of Kubernetes', () => {
    expect(knownKinds).toBeGreaterThan(100);
  });

  test('accept what is right', () => {
    const resources = { limits: { cpu: 1, memory: '1Gi' } };
    const right = [
      deployment({ replicas: 1, strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } }, { resources }),
      service({ ports: [{ port: 80, targetPort: 'http' }], selector: { app: 'web' }, clusterIP: 'None' }),
      intentions({ destination: { name: 'web' }, sources: [{ name: 'api', action: 'allow' }] }),
    ];
    expect(right.flatMap(violations)).toEqual([]);
  });

  test.each<[string, KubeObject, string]>([
    ['a typo', deployment({ replica: 1 }), "Deployment.spec has an unknown field 'replica'"],
    ['a typo in a container', deployment({}, { enviroment: [] }), "has an unknown field 'enviroment'"],
    [
      'a field of 1.28: restartPolicy of a container',
      deployment({}, { restartPolicy: 'Always' }),
      "Deployment.spec.template.spec.containers[0] has an unknown field 'restartPolicy'",
    ],
    [
      'a field of 1.30: trafficDistribution of a Service',
      service({ trafficDistribution: 'PreferClose' }),
      "Service.spec has an unknown field 'trafficDistribution'",
    ],
    [
      'a field of 1.29: sleep of a lifecycle handler',
      deployment({}, { lifecycle: { preStop: { sleep: { seconds: 5 } } } }),
      "preStop has an unknown field 'sleep'",
    ],
    ['a text for a number', deployment({ replicas: '1' }), 'Deployment.spec.replicas is string, not number'],
    ['a number for a text', service({ externalName: 5 }), 'Service.spec.externalName is number, not string'],
    ['an object for a list', service({ ports: {} }), 'Service.spec.ports is object, not array'],
    ['null', service({ ports: null }), 'Service.spec.ports is null, not array'],
    [
      'a number as an annotation',
      { ...service({}), metadata: { name: 'x', annotations: { a: 1 as never } } },
      'not string',
    ],
    ['a missing field', deployment({ selector: undefined }), 'Deployment.spec.selector is undefined, not object'],
    ['a missing list', service({ ports: [{}] }), "Service.spec.ports[0] has no 'port'"],
    [
      'a field of 1.28: variables of a ValidatingAdmissionPolicy',
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name: 'x' },
        spec: { variables: [] },
      },
      "ValidatingAdmissionPolicy.spec has an unknown field 'variables'",
    ],
    ['a kind that is none', { ...service({}), kind: 'Servise' }, 'v1 Servise is no kind of Kubernetes 1.27'],
    ['a version that is gone', { ...service({}), apiVersion: 'batch/v1beta1', kind: 'CronJob' }, 'is no kind of'],
    [
      "a custom resource's typo",
      intentions({ destinatoin: {} }),
      "ServiceIntentions.spec has an unknown field 'destinatoin'",
    ],
    [
      "a custom resource's value",
      intentions({ sources: [{ name: 5 }] }),
      'ServiceIntentions.spec.sources[0].name is number',
    ],
    [
      "a custom resource's metadata",
      { ...intentions({}), metadata: { name: 'x', label: {} } },
      "unknown field 'label'",
    ],
  ])('refuse %s', (_, object, mistake) => {
    expect(violations(object).join('\n')).toContain(mistake);
  });
});
