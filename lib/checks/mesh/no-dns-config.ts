import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { CONSUL_DNS, usesConsulDns } from '../transparent-proxy';

/** A pod that asks Consul for names leaves its DNS settings to the injector. */
export const noDnsConfig: Rule = {
  id: 'no-dns-config',
  level: 'error',
  refusedBy: 'injector',
  reason:
    "seen on consul-k8s 1.9.11: the injector refuses the pod, 'DNS redirection to Consul is not supported with an already defined DNSConfig'",
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (pod.spec.dnsConfig === undefined || !usesConsulDns(context, pod)) continue;
      const message = `the pod has a dnsConfig, and '${CONSUL_DNS}' sets one too: remove one of the two`;
      yield { manifest: pod.manifest, message };
    }
  },
};
