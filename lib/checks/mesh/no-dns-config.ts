import { meshOf } from '../mesh-view';
import { parseBool } from '../parse-bool';
import { Rule } from '../rule';
import { usesTransparentProxy } from '../transparent-proxy';

const CONSUL_DNS = 'consul.hashicorp.com/consul-dns';

/** A pod that asks Consul for names leaves its DNS settings to the injector. */
export const noDnsConfig: Rule = {
  id: 'no-dns-config',
  level: 'error',
  reason: 'read in dns.go of consul-k8s 1.9.11: the injector refuses a pod with a dnsConfig of its own',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (pod.spec.dnsConfig === undefined || !usesTransparentProxy(context, pod)) continue;
      if (parseBool(pod.annotations[CONSUL_DNS] ?? '') !== true) continue;
      const message = `the pod has a dnsConfig and annotation '${CONSUL_DNS}', which sets one: remove one of the two`;
      yield { manifest: pod.manifest, message };
    }
  },
};
