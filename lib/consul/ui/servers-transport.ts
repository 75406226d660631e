import { serverAddress } from '../../mesh/server-address';
import { Component, ComponentObject } from '../component/component';
import { Installation } from '../installation';
import { TlsInstallation } from '../tls/resolve';
import { TRANSPORT_ANNOTATION } from './transport-annotation';

/** Where Traefik looks for a CA in a Secret. */
const CA_KEYS = ['ca.crt', 'tls.ca'];

/**
 * How Traefik speaks TLS to the servers, whose certificate has their names and none of their addresses, by which it calls
 * them. Its own CAs are the system's.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/serverstransport/
 */
export function serversTransport(install: Installation, tls: TlsInstallation): ComponentObject {
  const { name, key } = tls.caCertificate;
  const ca = install.ui?.ingress?.caSecret ?? (CA_KEYS.includes(key) ? name : undefined);
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'ServersTransport',
    spec: {
      serverName: serverAddress(install),
      // 'rootCAs', its successor, is not known to Traefik before 3.4
      ...(ca === undefined ? { insecureSkipVerify: true } : { rootCAsSecrets: [ca] }),
    },
  };
}

/** The annotation of the Service that names the transport of a component. */
export function transportAnnotation({ install, objectName }: Component): Readonly<Record<string, string>> {
  return { [TRANSPORT_ANNOTATION]: `${install.namespace}-${objectName}@kubernetescrd` };
}
