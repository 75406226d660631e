import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** A pod is one service of the mesh. */
export const noMultiPortPod: Rule = {
  id: 'no-multi-port-pod',
  level: 'error',
  reason:
    "read in endpoints_controller.go of consul-k8s 1.9.11: a list of names and a list of ports that do not match, or one Service more, index out of range, and the panic ends the injector of the whole cluster; transparent proxy and metrics do not work with it, and each name takes a sidecar of a Pi's memory",
  *check(context) {
    for (const { manifest, annotations } of meshOf(context).pods) {
      for (const name of [Annotations.service, Annotations.servicePort]) {
        const value = annotations[name];
        if (!value?.includes(',')) continue;
        const message = `annotation '${name}' is '${value}', a list: one bad entry stops the injector for the whole cluster, make one workload a service, or leave the second port out of the mesh`;
        yield { manifest, message };
      }
    }
  },
};
