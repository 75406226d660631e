import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { records } from '../reading';
import { Rule } from '../rule';

/** A meshed pod whose container has several ports says which one is the service's. */
export const pickServicePort: Rule = {
  id: 'pick-service-port',
  level: 'warning',
  reason:
    'read in endpoints_controller.go of consul-k8s 2.0.3: without the annotation all ports of the first container are taken, of which Consul without Enterprise registers the first; 2.0.4 refuses the pod by default (its release notes)',
  *check(context) {
    if (context.settings?.release.facts.defaultServicePorts !== 'all') return;
    for (const { manifest, annotations, containers } of meshOf(context).pods) {
      if (annotations[Annotations.servicePort] !== undefined) continue;
      const ports = records(containers[0]?.ports).map(({ containerPort }) => containerPort);
      if (ports.length < 2) continue;
      const message = `the first container has ports ${ports.join(', ')}, and no annotation says which one is the mesh service's: add '${Annotations.servicePort}: "${ports[0]}"', or another one of them`;
      yield { manifest, message };
    }
  },
};
