import type { LogLevel } from '../../mesh/install-defaults';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { managedLabels, selectorLabels } from '../../mesh/labels';
import { Installation } from '../installation';
import { PodComponent } from './props';

/** The components of the install, as Consul names them. */
export type ComponentName =
  PodComponent | 'auth-method' | 'ui' | 'dns' | 'api-gateway' | 'mesh-config' | 'component-accounts';

/** `<prefix>-<component>`, the name of a component's objects. */
export function objectName({ name: prefix }: Pick<Installation, 'name'>, component: ComponentName): string {
  return `${prefix}-${component}`;
}

/** How much the program of a component logs. */
export function logLevelOf(
  { pods, logLevel }: Pick<Installation, 'pods' | 'logLevel'>,
  component: PodComponent,
): LogLevel {
  return pods[component]?.logLevel ?? logLevel;
}

/** An object without name, namespace and labels, which its component gives it. */
export interface ComponentObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - the component's name */
  readonly name?: string;
  /** @default - those of the component */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the other fields are those of the kind
  readonly [field: string]: any;
}

/** One component of the install: what its objects are named and labelled. Its construct holds them. */
export class Component {
  /** What its objects are named: {@link objectName}. */
  public readonly objectName: string;
  /** What selects its pods. They never change with a version. */
  public readonly selector: Readonly<Record<string, string>>;
  public readonly labels: Readonly<Record<string, string>>;

  public constructor(
    private readonly scope: Construct,
    public readonly install: Installation,
    public readonly name: ComponentName,
  ) {
    this.objectName = objectName(install, name);
    this.selector = { ...selectorLabels('consul', install.name), 'app.kubernetes.io/component': name };
    this.labels = { ...this.selector, 'app.kubernetes.io/part-of': 'consul', ...managedLabels };
  }

  /** Labels of a workload itself, its pods excepted: the version of its program besides. */
  public versioned(version: string): Readonly<Record<string, string>> {
    return { ...this.labels, 'app.kubernetes.io/version': version };
  }

  /** The path of its construct, for messages. */
  public get path(): string {
    return this.scope.node.path;
  }

  /** How much and how its program logs, as flags of `consul-k8s-control-plane` and `consul-dataplane`. */
  public logFlags(): string[] {
    const { install } = this;
    return [`-log-level=${logLevelOf(install, this.name as PodComponent)}`, `-log-json=${install.logJson}`];
  }

  /** Adds an object in the install's namespace; from cluster-scoped kinds the namespace is taken off at synth. */
  public add(object: ComponentObject): ApiObject {
    const { apiVersion, kind, name = this.objectName, labels = this.labels, annotations, ...rest } = object;
    const id = `${kind}-${name}`.toLowerCase();
    return new ApiObject(this.scope, id, {
      apiVersion,
      kind,
      metadata: {
        name,
        namespace: this.install.namespace,
        labels: { ...labels },
        ...(annotations ? { annotations: { ...annotations } } : {}),
      },
      ...rest,
    });
  }

  /** Adds the component's ServiceAccount. Only pods that talk to the API server get its token. */
  public addServiceAccount(options: { readonly token: boolean }): void {
    this.add({ apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: options.token });
  }

  /** Adds a Role, in the install's namespace, and binds it to the component's ServiceAccount. */
  public addRole(rules: readonly PolicyRule[]): void {
    this.addRulesOf('Role', rules);
  }

  /** Adds a ClusterRole and binds it to the component's ServiceAccount. */
  public addClusterRole(rules: readonly PolicyRule[]): void {
    this.addRulesOf('ClusterRole', rules);
  }

  /** Binds an existing ClusterRole to the component's ServiceAccount, in all namespaces. */
  public bindClusterRole(clusterRole: string, bindingName: string): void {
    this.addBinding('ClusterRole', clusterRole, bindingName);
  }

  private addRulesOf(kind: 'Role' | 'ClusterRole', rules: readonly PolicyRule[]): void {
    this.add({ apiVersion: `${RBAC}/v1`, kind, rules });
    this.addBinding(kind, this.objectName, this.objectName);
  }

  private addBinding(kind: 'Role' | 'ClusterRole', role: string, name: string): void {
    this.add({
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      name,
      roleRef: { apiGroup: RBAC, kind, name: role },
      subjects: [{ kind: 'ServiceAccount', name: this.objectName, namespace: this.install.namespace }],
    });
  }
}

/** A rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** @default - all; `create`, `list` and `watch` cannot be limited to names */
  readonly resourceNames?: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';
