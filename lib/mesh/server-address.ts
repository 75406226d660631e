import { InjectionSettings } from './injection-settings';

/** The name of the servers' Service, at which every client of Consul finds them. */
export function serverAddress({ name: prefix, namespace }: Pick<InjectionSettings, 'name' | 'namespace'>): string {
  return `${prefix}-server.${namespace}.svc`;
}

/** The auth method with which meshed pods log in to Consul. */
export function authMethod({ name: prefix }: Pick<InjectionSettings, 'name'>): string {
  return `${prefix}-k8s-auth-method`;
}
