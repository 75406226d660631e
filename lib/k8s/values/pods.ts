import { isEmpty, items, oneOf, present, Report, ValueTable } from './check';
import {
  absolutePath, amount, among, configKey, dnsLabel, dnsSubdomain, headerName, ip, labelKey, labelValue, noBackstep,
  notNegative, port, portName, portOrName, range, relativePath, userId,
} from './formats'; // prettier-ignore
import { fateOf } from '../gated-fields';
import { parseQuantity } from '../quantity';
import { isNativeSidecar, restartPolicies } from './restart-policy';
import { labels } from './selectors';

/* eslint-disable @typescript-eslint/no-explicit-any -- pods of any origin, after their types were checked */

const FIELD_PATHS =
  /^(metadata\.(name|namespace|uid|labels\['[^']+'\]|annotations\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/;
const VOLUME_PATHS = /^metadata\.(name|namespace|uid|labels|annotations|labels\['[^']+'\]|annotations\['[^']+'\])$/;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const ENV_SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const MOST_SECONDS = 2147483647;

/** Whether containers may have limits of a resource that are together more than there is. */
function isShared(name: string): boolean {
  return !name.startsWith('hugepages-') && (!name.includes('/') || name.includes('kubernetes.io/'));
}

function equal(request: string | number, limit: string | number | undefined): boolean {
  if (isEmpty(limit)) return false;
  // an invalid one is told by itself
  return amount(limit) !== undefined || parseQuantity('', request) === parseQuantity('', limit!);
}

/** Amounts of a container: known names, nothing below zero, and no fractions of what is counted. */
export function amounts(map: any, field: string, report: Report): void {
  for (const [name, value] of Object.entries<string | number>(map ?? {})) {
    const at = `${field}['${name}']`;
    const wrong = labelKey(name) ?? (amount(value) as string | undefined);
    if (wrong) report(at, wrong);
    else if (!name.includes('/') && !RESOURCES.includes(name) && !name.startsWith('hugepages-'))
      report(
        at,
        `is not a resource of a container: use ${RESOURCES.map((one) => `'${one}'`).join(', ')}, or a name with a domain`,
      );
    else if (name.includes('/') && !Number.isInteger(parseQuantity('', value)))
      report(at, `is '${value}': use a whole number`);
  }
}

function container(value: any, report: Report, path: string): void {
  if (isEmpty(value.image)) report('image', 'is missing: add it');
  // The API server takes it in the template of a pod, and refuses the pods that are made of it.
  else if (value.image.trim() !== value.image && path.startsWith('spec.') && !path.includes('template'))
    report('image', `is '${value.image}': remove the white space around it`);
  const paths = new Set<string>();
  for (const [i, { mountPath }] of items(value.volumeMounts).entries()) {
    if (paths.has(mountPath)) report(`volumeMounts[${i}].mountPath`, `is '${mountPath}', as is that of another mount`);
    paths.add(mountPath);
  }
  for (const name of ['livenessProbe', 'startupProbe'])
    if ((value[name]?.successThreshold || 1) !== 1)
      report(`${name}.successThreshold`, `is ${value[name].successThreshold}: use 1`);
  if ((value.readinessProbe?.terminationGracePeriodSeconds ?? undefined) !== undefined)
    report('readinessProbe.terminationGracePeriodSeconds', 'is not for a readiness probe: remove it');
}

function podSpec(spec: any, report: Report, path: string, minor: number): void {
  if (!isEmpty(spec.ephemeralContainers)) report('ephemeralContainers', 'is for running pods alone: remove it');
  if (isEmpty(spec.containers)) report('containers', 'is empty: add a container');
  labels(spec.nodeSelector, 'nodeSelector', report);
  for (const [i, one] of items(spec.initContainers).entries()) {
    if (isNativeSidecar(one, minor)) continue;
    for (const name of present(one, ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']))
      report(`initContainers[${i}].${name}`, `is not for an init container: remove it, or set restartPolicy: 'Always'`);
  }
  restartPolicies(spec, report, minor);
  const taken = new Set<string>();
  for (const [c, { ports }] of items(spec.containers).entries())
    for (const [i, { hostPort, containerPort, protocol, hostIP }] of items(ports).entries()) {
      const at = `containers[${c}].ports[${i}].hostPort`;
      if (spec.hostNetwork && hostPort && hostPort !== containerPort)
        report(at, `is ${hostPort}: use ${containerPort}, as containerPort, in the network of the host`);
      const number = hostPort || (spec.hostNetwork ? containerPort : 0);
      const key = `${hostIP ?? ''}:${number}/${protocol || 'TCP'}`;
      if (number && taken.has(key)) report(at, `is ${number}, as is that of another port: change one of them`);
      taken.add(key);
    }
  if (spec.hostPID && spec.shareProcessNamespace)
    report('shareProcessNamespace', 'is not for a pod with hostPID: remove one of them');
  if (spec.dnsPolicy === 'None' && isEmpty(spec.dnsConfig?.nameservers))
    report('dnsConfig.nameservers', `is empty: dnsPolicy 'None' needs a name server`);
}

const handler = (value: any, report: Report): void => oneOf(value, report, HANDLERS);
const keyed = { ...named(), fields: { key: configKey, name: dnsSubdomain } };

export const pods: ValueTable = {
  'core.v1.PodTemplateSpec': {
    all: ({ spec }, report) => {
      if (isEmpty(spec)) report('spec', 'is missing: add it, with its containers');
    },
  },
  'core.v1.PodSpec': {
    all: podSpec,
    fields: {
      activeDeadlineSeconds: range(1, MOST_SECONDS),
      terminationGracePeriodSeconds: notNegative,
      dnsPolicy: among('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
      restartPolicy: among('Always', 'OnFailure', 'Never'),
      serviceAccountName: dnsSubdomain,
      priorityClassName: dnsSubdomain,
      runtimeClassName: dnsSubdomain,
      nodeName: dnsSubdomain,
      hostname: dnsLabel,
      subdomain: dnsLabel,
    },
  },
  'core.v1.PodOS': { fields: { name: among('linux', 'windows') } },
  'core.v1.PodReadinessGate': { fields: { conditionType: labelKey } },
  'core.v1.HostAlias': { fields: { ip, hostnames: dnsSubdomain } },
  'core.v1.PodDNSConfig': {
    fields: { nameservers: ip },
    all: ({ nameservers = [], searches = [] }, report) => {
      if (nameservers?.length > 3) report('nameservers', 'has more than 3 items');
      for (const [i, search] of (searches ?? []).entries()) {
        const wrong = (search ?? '.') === '.' ? undefined : dnsSubdomain(search.replace(/\.$/, ''));
        if (wrong) report(`searches[${i}]`, wrong);
      }
    },
  },
  'core.v1.PodDNSConfigOption': {
    all: ({ name }, report) => isEmpty(name) && report('name', 'is missing: add it'),
  },
  'core.v1.PodSecurityContext': {
    fields: {
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      supplementalGroups: userId,
      fsGroupChangePolicy: among('OnRootMismatch', 'Always'),
    },
    all: ({ sysctls }, report) => {
      const names = (sysctls ?? []).map((sysctl: any) => String(sysctl?.name).replaceAll('/', '.'));
      for (const [i, name] of names.entries())
        if (names.indexOf(name) < i) report(`sysctls[${i}].name`, `is '${name}', as before: remove one of them`);
    },
  },
  'core.v1.Sysctl': {
    fields: {
      name: (value) =>
        /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(value) && value.length <= 253
          ? undefined
          : `is '${value}': use the name of a kernel setting, like 'net.core.somaxconn'`,
    },
  },
  'core.v1.SeccompProfile': {
    all: localhostProfile,
    fields: { type: among('RuntimeDefault', 'Unconfined', 'Localhost') },
  },
  'core.v1.AppArmorProfile': {
    all: localhostProfile,
    fields: { type: among('RuntimeDefault', 'Unconfined', 'Localhost') },
  },
  'core.v1.SecurityContext': {
    fields: { runAsUser: userId, runAsGroup: userId, procMount: among('Default', 'Unmasked') },
    all: ({ privileged, allowPrivilegeEscalation, capabilities }, report) => {
      if (allowPrivilegeEscalation !== false) return;
      if (privileged) report('allowPrivilegeEscalation', 'is false, and privileged is true: remove one of them');
      if (capabilities?.add?.includes('CAP_SYS_ADMIN'))
        report('allowPrivilegeEscalation', 'is false, and CAP_SYS_ADMIN is added: remove one of them');
    },
  },
  'core.v1.Container': { fields: { name: dnsLabel }, all: container },
  'core.v1.ContainerPort': { fields: { containerPort: port, hostPort: range(0, 65535), name: portName } },
  'core.v1.EnvVar': {
    all: ({ name, value, valueFrom }, report) => {
      if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(name ?? ''))
        report('name', `is '${name}': use printable letters without '='`);
      if (!isEmpty(value) && valueFrom) report('', `has 'value' and 'valueFrom': keep one of them`);
    },
  },
  'core.v1.EnvVarSource': {
    all: (value, report, _path, minor) =>
      oneOf(
        value,
        report,
        ENV_SOURCES.filter((name) => fateOf('core.v1.EnvVarSource', name, minor) === 'kept'),
      ),
  },
  'core.v1.SecretKeySelector': keyed,
  'core.v1.ConfigMapKeySelector': keyed,
  'core.v1.ObjectFieldSelector': {
    all: ({ apiVersion, fieldPath }, report, path) => {
      if (!isEmpty(apiVersion) && apiVersion !== 'v1') report('apiVersion', `is '${apiVersion}': use 'v1'`);
      const allowed = path.endsWith('.valueFrom.fieldRef') ? FIELD_PATHS : VOLUME_PATHS;
      if (!allowed.test(fieldPath ?? ''))
        report(
          'fieldPath',
          `is '${fieldPath}', which is not a field that is passed on: use 'metadata.name' or another of the documented ones`,
        );
    },
  },
  'core.v1.ResourceFieldSelector': {
    fields: {
      resource: (value) =>
        /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(value)
          ? undefined
          : `is '${value}': use a request or limit, like 'limits.memory'`,
    },
  },
  'core.v1.EnvFromSource': {
    all: (value, report) => {
      oneOf(value, report, ['configMapRef', 'secretRef']);
      if (value.prefix && !/^[\x20-\x3c\x3e-\x7e]+$/.test(value.prefix))
        report('prefix', `is '${value.prefix}': use printable letters without '='`);
    },
  },
  'core.v1.ConfigMapEnvSource': named(),
  'core.v1.SecretEnvSource': named(),
  'core.v1.ResourceRequirements': {
    all: ({ limits, requests }, report, path) => {
      // Up to Kubernetes 1.28, a claim for a volume has the same type.
      if (!/ontainers\[\d+\]\.resources$/.test(path)) return;
      amounts(limits, 'limits', report);
      amounts(requests, 'requests', report);
      const both = { ...limits, ...requests };
      if (Object.keys(both).some((name) => name.startsWith('hugepages-')) && !('cpu' in both) && !('memory' in both))
        report('', 'has huge pages alone: add cpu or memory');
      for (const [name, value] of Object.entries<string | number>(requests ?? {}))
        if (!isShared(name) && !amount(value) && !equal(value, limits?.[name]))
          report(
            `requests['${name}']`,
            `is '${value}', and its limit ${isEmpty(limits?.[name]) ? 'is missing' : `is '${limits[name]}'`}: containers do not share it, set both to the same amount`,
          );
    },
  },
  'core.v1.Probe': {
    all: handler,
    fields: {
      initialDelaySeconds: notNegative,
      timeoutSeconds: notNegative,
      periodSeconds: notNegative,
      successThreshold: notNegative,
      failureThreshold: notNegative,
      terminationGracePeriodSeconds: range(1),
    },
  },
  'core.v1.LifecycleHandler': {
    all: (value, report) => oneOf(value, report, ['exec', 'httpGet', 'tcpSocket', 'sleep']),
  },
  'core.v1.ExecAction': {
    all: ({ command }, report) => isEmpty(command) && report('command', 'is empty: add the command'),
  },
  'core.v1.HTTPGetAction': { fields: { port: portOrName }, all: requirePort },
  'core.v1.TCPSocketAction': { fields: { port: portOrName }, all: requirePort },
  'core.v1.GRPCAction': { fields: { port } },
  'core.v1.HTTPHeader': { fields: { name: headerName } },
  'core.v1.VolumeMount': {
    fields: {
      subPath: relativePath,
      subPathExpr: relativePath,
      mountPropagation: among('None', 'HostToContainer', 'Bidirectional'),
    },
    all: (value, report) => {
      if (isEmpty(value.mountPath)) report('mountPath', 'is missing: add it');
      if (!isEmpty(value.subPath) && !isEmpty(value.subPathExpr))
        report('', `has 'subPath' and 'subPathExpr': keep one of them`);
    },
  },
  'core.v1.Toleration': {
    fields: {
      key: labelKey,
      operator: among('Exists', 'Equal'),
      effect: among('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    },
    all: ({ key, operator, value, effect, tolerationSeconds }, report) => {
      if (isEmpty(key) && operator !== 'Exists')
        report('operator', `is not 'Exists', and there is no key: add the key, or use 'Exists'`);
      if (operator === 'Exists' && !isEmpty(value)) report('value', `is '${value}': 'Exists' has none, remove it`);
      const wrong = operator !== 'Exists' && !isEmpty(value) && labelValue(value);
      if (wrong) report('value', wrong);
      if ((tolerationSeconds ?? undefined) !== undefined && effect !== 'NoExecute')
        report('effect', `is not 'NoExecute', which tolerationSeconds needs: set it, or remove tolerationSeconds`);
    },
  },
  'core.v1.TopologySpreadConstraint': {
    fields: {
      maxSkew: range(1),
      minDomains: range(1),
      whenUnsatisfiable: among('DoNotSchedule', 'ScheduleAnyway'),
      nodeAffinityPolicy: among('Honor', 'Ignore'),
      nodeTaintsPolicy: among('Honor', 'Ignore'),
    },
    all: ({ minDomains, whenUnsatisfiable, topologyKey }, report) => {
      if (isEmpty(topologyKey)) report('topologyKey', 'is missing: add it');
      if (minDomains && whenUnsatisfiable !== 'DoNotSchedule')
        report('minDomains', `needs whenUnsatisfiable: 'DoNotSchedule'`);
    },
  },
  'core.v1.PreferredSchedulingTerm': { fields: { weight: range(1, 100) } },
  'core.v1.WeightedPodAffinityTerm': { fields: { weight: range(1, 100) } },
  'core.v1.PodAffinityTerm': { fields: { topologyKey: labelKey, namespaces: dnsLabel } },
  'core.v1.HostPathVolumeSource': {
    fields: {
      path: noBackstep,
      type: among('DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
    },
    all: ({ path }, report) => isEmpty(path) && report('path', 'is missing: add it'),
  },
  'core.v1.NFSVolumeSource': { fields: { path: absolutePath } },
};

function localhostProfile({ type, localhostProfile }: any, report: Report): void {
  if (type === 'Localhost' && isEmpty(localhostProfile)) report('localhostProfile', `is missing: 'Localhost' needs it`);
  if (type !== 'Localhost' && (localhostProfile ?? undefined) !== undefined)
    report('localhostProfile', `is for type 'Localhost' alone: remove it`);
}

function requirePort(value: any, report: Report): void {
  if (value.port === '' || value.port === 0) report('port', 'is missing: add it');
}

function named(): { readonly all: (value: any, report: Report) => void } {
  return { all: ({ name }, report) => isEmpty(name) && report('name', 'is missing: add it') };
}
