import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** A pod is one service of the mesh. */
export const noMultiPortPod: Rule = {
  id: 'no-multi-port-pod',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: a list of ports without a list of names, or a Service that is not in the list, panics with 'index out of range', and the injector of the whole cluster exits; read in the endpoints controller of 2.0.3: of several ports, Consul without Enterprise registers one; read in mesh_webhook.go: transparent proxy and metrics do not work with lists",
  *check(context) {
    for (const { manifest, annotations } of meshOf(context).pods) {
      for (const name of [Annotations.service, Annotations.servicePort]) {
        const value = annotations[name];
        if (!value?.includes(',')) continue;
        const message = `annotation '${name}' is '${value}', a list: Consul without Enterprise registers one port at most, and a bad entry stops the injector of consul-k8s 1.9 for the whole cluster, make one workload a service, or remove the second port from the mesh`;
        yield { manifest, message };
      }
    }
  },
};
