import { nearest } from '../text/nearest';
import { groupOf } from './manifest';
import { Kind, kindsByName, knownMinor } from './schema';

/** The kind of an object as a Kubernetes version serves it; undefined when it serves none of that name and version. */
export function kindOf(apiVersion: string, kind: string, minor: number): Kind | undefined {
  return kindsByName()
    .get(kind)
    ?.find((known) => known.apiVersion === apiVersion && known.isIn(knownMinor(minor)));
}

/** Whether an API group is Kubernetes' own. Others that end in `k8s.io` are custom resources. */
export function isBuiltIn(group: string): boolean {
  return builtIn().has(group);
}

/** What is wrong with an apiVersion and kind of a group of Kubernetes' own; undefined when the version serves it. */
export function kindProblem(apiVersion: string, kind: string, minor: number): string | undefined {
  if (kindOf(apiVersion, kind, minor))
    return isOff(apiVersion, minor) ? offByDefault(apiVersion, kind, minor) : undefined;
  const named = kindsByName().get(kind) ?? [];
  const successor = named.filter(({ apiVersion: v, isIn }) => isIn(knownMinor(minor)) && !isOff(v, minor)).at(-1);
  const write = successor
    ? `use '${successor.apiVersion}', and check its fields`
    : (RETIRED[kind] ?? 'remove the object');
  const same = named.find((known) => known.apiVersion === apiVersion);
  if (same && same.minors[0] > minor)
    return `${kind} of '${apiVersion}' is there from Kubernetes 1.${same.minors[0]} on, and the cluster has 1.${minor}: ${write}`;
  if (successor || same || RETIRED[kind]) return `Kubernetes 1.${minor} serves no ${kind} of '${apiVersion}': ${write}`;
  const near = nearest(kind, kindsByName().keys());
  return `Kubernetes 1.${minor} has no kind '${kind}' of '${apiVersion}': ${near ? `use '${near}', or correct the apiVersion` : 'correct kind and apiVersion'}`;
}

/** What is gone for good, and what does its work now. */
const RETIRED: Readonly<Record<string, string>> = {
  PodSecurityPolicy: "remove it, and label the namespace 'pod-security.kubernetes.io/enforce'",
  PodPreset: 'remove it',
};
/** Groups of Kubernetes' own without a kind in any version from 1.27 on. */
const GONE = ['extensions', 'auditregistration.k8s.io', 'settings.k8s.io'];
/** Served without being asked for, although they are beta. @see legacyBetaEnabledByDefaultResources */
const ON: Readonly<Record<string, number>> = {
  'flowcontrol.apiserver.k8s.io/v1beta2': 28,
  'flowcontrol.apiserver.k8s.io/v1beta3': 31,
};

/** Whether the API server serves a version only when its flag `--runtime-config` says so, as of all alpha and beta ones. */
function isOff(apiVersion: string, minor: number): boolean {
  return /v\d+(alpha|beta)\d+$/.test(apiVersion) && !(minor <= (ON[apiVersion] ?? 0));
}

function offByDefault(apiVersion: string, kind: string, minor: number): string {
  return `Kubernetes 1.${minor} serves ${kind} of '${apiVersion}' only with --runtime-config=${apiVersion}=true: use a stable version, or acknowledge this if the cluster's API server has the flag`;
}

let groups: ReadonlySet<string> | undefined;

function builtIn(): ReadonlySet<string> {
  return (groups ??= new Set([...[...kindsByName().values()].flat().map(groupOf), ...GONE]));
}
