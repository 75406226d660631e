import { isIP } from 'net';
import { Check, isEmpty, items, oneOf, present, Report, ValueTable } from './check';
import { among, cidr, dnsLabel, dnsName, dnsSubdomain, ip, labelKey, port, portOrName, range } from './formats';
import { labels } from './selectors';

/* eslint-disable @typescript-eslint/no-explicit-any -- objects of any origin, after their types were checked */

function service(spec: any, report: Report): void {
  const { type = 'ClusterIP', clusterIP } = spec;
  const ports = items(spec.ports);
  const open = type === 'NodePort' || type === 'LoadBalancer';
  const headless = clusterIP === 'None';
  labels(spec.selector, 'selector', report);
  if (type === 'ExternalName') {
    const wrong = isEmpty(spec.externalName)
      ? 'is missing: add it'
      : dnsSubdomain(spec.externalName.replace(/\.$/, ''));
    if (wrong) report('externalName', wrong);
    if (!isEmpty(clusterIP)) report('clusterIP', `is not for type 'ExternalName': remove it`);
  } else if (isEmpty(ports) && !headless) report('ports', 'is empty: add a port');
  if (headless && open) report('clusterIP', `is 'None', which type '${type}' cannot have: remove it`);
  if (!isEmpty(clusterIP) && !headless && !isIP(clusterIP))
    report('clusterIP', `is '${clusterIP}': use an IP address or 'None'`);
  for (const [i, one] of ports.entries()) {
    if (ports.length > 1 && isEmpty(one.name))
      report(`ports[${i}].name`, 'is missing: each of several ports needs one');
    if (one.nodePort && !open) report(`ports[${i}].nodePort`, `is not for type '${type}': remove it`);
    if (
      ports
        .slice(0, i)
        .some(
          (other: any) =>
            other.nodePort && other.nodePort === one.nodePort && (other.protocol || 'TCP') === (one.protocol || 'TCP'),
        )
    )
      report(`ports[${i}].nodePort`, `is ${one.nodePort}, as is that of another port: change one of them`);
  }
  if (!isEmpty(spec.loadBalancerSourceRanges) && type !== 'LoadBalancer')
    report('loadBalancerSourceRanges', `is for type 'LoadBalancer' alone: remove it`);
  if ((spec.allocateLoadBalancerNodePorts ?? undefined) !== undefined && type !== 'LoadBalancer')
    report('allocateLoadBalancerNodePorts', `is for type 'LoadBalancer' alone: remove it`);
  if (!isEmpty(spec.loadBalancerClass) && type !== 'LoadBalancer')
    report('loadBalancerClass', `is for type 'LoadBalancer' alone: remove it`);
  if (!isEmpty(spec.externalTrafficPolicy) && !open && isEmpty(spec.externalIPs))
    report('externalTrafficPolicy', `is not for type '${type}': remove it`);
  if (spec.healthCheckNodePort && !(type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'))
    report('healthCheckNodePort', `is for type 'LoadBalancer' with externalTrafficPolicy 'Local' alone: remove it`);
  if (type === 'ExternalName' && present(spec, ['ipFamilies', 'ipFamilyPolicy', 'clusterIPs']).length > 0)
    report(
      '',
      `has ${present(spec, ['ipFamilies', 'ipFamilyPolicy', 'clusterIPs']).join(', ')}, which type 'ExternalName' cannot have: remove it`,
    );
  if (spec.ipFamilies?.length > 2 || new Set(spec.ipFamilies).size < (spec.ipFamilies?.length ?? 0))
    report('ipFamilies', 'has an item twice: remove one of them');
}

const pathSegment: Check = (value) =>
  /[/%]/.test(value) || value === '.' || value === '..' ? `is '${value}': use a name without '/' and '%'` : undefined;
const isWildcard = (host: string): boolean => host.startsWith('*.');
/** The host of a rule; of TLS it may be an address. */
const ruleHost: Check = (host) => (isIP(host) ? `is '${host}': use a name, not an address` : hostProblem(host));
function hostProblem(host: string): string | undefined {
  if (host.includes('*') && !isWildcard(host)) return `is '${host}': use '*' for the first part alone`;
  return (
    dnsSubdomain(isWildcard(host) ? host.slice(2) : host) &&
    `is '${host}': use a DNS name, like 'web.example.org' or '*.example.org'`
  );
}

function ingressPath({ path, pathType }: any, report: Report): void {
  if (isEmpty(pathType)) return report('pathType', `is missing: use 'Prefix', 'Exact' or 'ImplementationSpecific'`);
  if (pathType === 'ImplementationSpecific' && isEmpty(path)) return;
  if (!String(path ?? '').startsWith('/')) report('path', `is '${path ?? ''}': use an absolute path, like '/'`);
  else if (pathType !== 'ImplementationSpecific' && /\/\/|\/\.\/|\/\.\.\/|%2f|%2F|\/\.\.$|\/\.$/.test(path))
    report('path', `is '${path}': use a path without '//', '.', '..' and '%2f'`);
}

function policyPort(value: any, report: Report): void {
  if ((value.endPort ?? undefined) === undefined) return;
  if (typeof value.port !== 'number') report('endPort', 'needs a port that is a number');
  else if (value.endPort < value.port || value.endPort > 65535)
    report('endPort', `is ${value.endPort}: use ${value.port} to 65535`);
}

function within(one: string, all: string): boolean {
  const [[a, bits], [b, wide]] = [one, all].map((text) => text.split('/'));
  if (isIP(a) !== 4 || isIP(b) !== 4) return isIP(a) === isIP(b);
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(wide));
  return Number(bits) > Number(wide) && Math.floor(number(a) / size) === Math.floor(number(b) / size);
}

export const network: ValueTable = {
  'core.v1.ServiceSpec': {
    all: service,
    fields: {
      type: among('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
      sessionAffinity: among('None', 'ClientIP'),
      externalIPs: ip,
      loadBalancerSourceRanges: (value) => cidr(value.trim()),
      ipFamilies: among('IPv4', 'IPv6'),
      healthCheckNodePort: range(0, 65535),
    },
  },
  'core.v1.ServicePort': {
    fields: {
      port,
      // 0 is the same as none
      targetPort: (value) => (value === 0 ? undefined : portOrName(value)),
      name: dnsLabel,
      appProtocol: labelKey,
      protocol: among('TCP', 'UDP', 'SCTP'),
    },
    all: (value, report) => value.port === 0 && report('port', 'is 0: use 1 to 65535'),
  },
  'core.v1.ClientIPConfig': { fields: { timeoutSeconds: range(1, 86400) } },
  'networking.v1.IngressSpec': {
    fields: { ingressClassName: dnsSubdomain },
    all: ({ rules, defaultBackend }, report) =>
      isEmpty(rules) && !defaultBackend && report('', `has none of 'rules' and 'defaultBackend': add one`),
  },
  'networking.v1.IngressRule': { fields: { host: ruleHost } },
  'networking.v1.IngressTLS': { fields: { hosts: hostProblem, secretName: dnsSubdomain } },
  'networking.v1.HTTPIngressRuleValue': {
    all: ({ paths }, report) => isEmpty(paths) && report('paths', 'is empty: add one'),
  },
  'networking.v1.HTTPIngressPath': {
    all: ingressPath,
    fields: { pathType: among('Exact', 'Prefix', 'ImplementationSpecific') },
  },
  'networking.v1.IngressBackend': { all: (value, report) => oneOf(value, report, ['service', 'resource']) },
  'networking.v1.IngressServiceBackend': {
    fields: { name: dnsName },
    all: (value, report) => {
      const both = [!isEmpty(value.port?.name), !!value.port?.number].filter(Boolean).length;
      if (both !== 1) report('port', `has ${both === 2 ? 'both' : 'none'} of 'name' and 'number': use one of them`);
    },
  },
  'networking.v1.ServiceBackendPort': { fields: { number: port, name: (value) => portOrName(value) } },
  'networking.v1.IngressClassSpec': {
    fields: {
      controller: (value) => {
        const [domain, ...path] = value.split('/');
        return value.length > 250 || dnsSubdomain(domain) || !/^[-A-Za-z0-9/._~%!$&'()*+,;=:]+$/.test(path.join('/'))
          ? `is '${value}': use a domain and a path, like 'example.org/ingress'`
          : undefined;
      },
    },
    all: ({ controller }, report) => isEmpty(controller) && report('controller', 'is missing: add it'),
  },
  'networking.v1.IngressClassParametersReference': {
    fields: {
      scope: among('Cluster', 'Namespace'),
      namespace: dnsLabel,
      apiGroup: dnsSubdomain,
      kind: pathSegment,
      name: pathSegment,
    },
    all: ({ scope = 'Cluster', namespace }, report) => {
      if (scope === 'Namespace' && isEmpty(namespace)) report('namespace', `is missing: scope 'Namespace' needs it`);
      if (scope !== 'Namespace' && (namespace ?? undefined) !== undefined)
        report('namespace', `is for scope 'Namespace' alone: remove it`);
    },
  },
  'networking.v1.NetworkPolicySpec': {
    fields: { policyTypes: among('Ingress', 'Egress') },
    all: ({ policyTypes }, report) => policyTypes?.length > 2 && report('policyTypes', 'has more than 2 items'),
  },
  'networking.v1.NetworkPolicyPort': {
    fields: { port: portOrName, protocol: among('TCP', 'UDP', 'SCTP') },
    all: policyPort,
  },
  'networking.v1.NetworkPolicyPeer': {
    all: (value, report) => {
      const found = present(value, ['podSelector', 'namespaceSelector', 'ipBlock']);
      if (found.length === 0) report('', `has none of 'podSelector', 'namespaceSelector', 'ipBlock': add one`);
      else if (found.includes('ipBlock') && found.length > 1)
        report('', `has 'ipBlock' and a selector: keep one of them`);
    },
  },
  'networking.v1.IPBlock': {
    fields: { cidr, except: cidr },
    all: (value, report) => {
      if (value.cidr === '') report('cidr', `is '': use an address range, like '10.0.0.0/8'`);
      for (const [i, one] of (value.except ?? []).entries())
        if (!cidr(one) && !cidr(value.cidr) && !within(one, value.cidr))
          report(`except[${i}]`, `is '${one}', which is not a part of '${value.cidr}'`);
    },
  },
  'discovery.v1.EndpointSlice': {
    fields: { addressType: among('IPv4', 'IPv6', 'FQDN') },
    all: ({ addressType, endpoints, ports }, report) => {
      const names = items(ports).map(({ name }: any) => name ?? '');
      if (new Set(names).size < names.length) report('ports', 'has one name twice: change or remove one of them');
      for (const [e, { addresses }] of items(endpoints).entries()) {
        if (isEmpty(addresses)) report(`endpoints[${e}].addresses`, 'is empty: add one');
        for (const [i, address] of (addresses ?? []).entries()) {
          const version = { IPv4: 4, IPv6: 6 }[addressType as 'IPv4'];
          if (version && isIP(address) !== version)
            report(`endpoints[${e}].addresses[${i}]`, `is '${address}': use an ${addressType} address`);
        }
      }
    },
  },
  'discovery.v1.Endpoint': { fields: { hostname: dnsLabel, nodeName: dnsSubdomain } },
  'discovery.v1.EndpointPort': {
    // The API server takes any number here.
    fields: { name: dnsLabel, protocol: among('TCP', 'UDP', 'SCTP'), appProtocol: labelKey },
  },
  'core.v1.EndpointSubset': {
    all: ({ addresses, notReadyAddresses }, report) =>
      isEmpty(addresses) &&
      isEmpty(notReadyAddresses) &&
      report('', `has none of 'addresses' and 'notReadyAddresses': add one`),
  },
  'core.v1.EndpointAddress': { fields: { ip, hostname: dnsLabel, nodeName: dnsSubdomain } },
  'core.v1.EndpointPort': {
    fields: { name: dnsLabel, port, protocol: among('TCP', 'UDP', 'SCTP'), appProtocol: labelKey },
  },
};
