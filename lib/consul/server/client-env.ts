import { EnvVar } from '../../k8s/pod-template';
import { serverAddress } from '../../mesh/server-address';
import { Installation } from '../installation';
import { secretFile } from '../component/secret-file';

/** Where the CA's certificate is mounted. */
export const CA_FOLDER = '/consul/tls/ca';

/** A variable whose value is a field of the pod. */
export function fieldEnv(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/**
 * The variables with which `consul-k8s-control-plane` finds the servers.
 * @see https://github.com/hashicorp/consul-k8s/blob/v1.9.11/control-plane/subcommand/flags/consul.go
 */
export function serverAccessEnv(install: Installation): EnvVar[] {
  const { tls } = install;
  return [
    { name: 'CONSUL_ADDRESSES', value: serverAddress(install) },
    { name: 'CONSUL_GRPC_PORT', value: '8502' },
    { name: 'CONSUL_HTTP_PORT', value: tls ? '8501' : '8500' },
    { name: 'CONSUL_DATACENTER', value: install.datacenter },
    { name: 'CONSUL_API_TIMEOUT', value: install.apiTimeout },
    ...(tls
      ? [
          { name: 'CONSUL_USE_TLS', value: 'true' },
          { name: 'CONSUL_CACERT_FILE', value: `${CA_FOLDER}/tls.crt` },
        ]
      : []),
  ];
}

/** The auth method with which components of the install log in to Consul. */
export function componentAuthMethod({ name: prefix }: Pick<Installation, 'name'>): string {
  return `${prefix}-k8s-component-auth-method`;
}

/** The variables with which `consul-k8s-control-plane` logs in as a component, behind NAMESPACE and POD_NAME; none without ACLs. */
export function loginEnv(install: Installation, component: string): EnvVar[] {
  if (!install.acls) return [];
  return [
    { name: 'CONSUL_LOGIN_AUTH_METHOD', value: componentAuthMethod(install) },
    { name: 'CONSUL_LOGIN_DATACENTER', value: install.datacenter },
    { name: 'CONSUL_LOGIN_META', value: `component=${component},pod=$(NAMESPACE)/$(POD_NAME)` },
  ];
}

/** The volume with the CA's certificate alone, never its key; none without TLS. */
export function caVolumes({ tls }: Installation): object[] {
  return tls ? [secretFile('consul-ca-cert', tls.caCertificate, 'tls.crt')] : [];
}

/** Mounts {@link caVolumes}. */
export function caMounts({ tls }: Installation): object[] {
  return tls ? [{ name: 'consul-ca-cert', mountPath: CA_FOLDER, readOnly: true }] : [];
}
