import { Cluster } from '../../cluster/cluster';
import { isDnsLabel, requireDnsLabel } from '../../k8s/names';
import { checkSecretKey } from '../../k8s/secret-key';
import { requireNodePort, ServiceType } from '../service-type';
import { UiIngressProps, UiProps } from './props';
import { TRANSPORT_ANNOTATION } from './transport-annotation';

export interface UiInstallation extends UiProps {
  readonly serviceType: ServiceType;
  readonly ingress?: UiIngressInstallation;
}

export interface UiIngressInstallation extends UiIngressProps {
  readonly controllerNamespace: string;
  /** Whether Traefik serves it. */
  readonly traefik: boolean;
}

/** @throws when the props contradict each other, or the servers' TLS. */
export function resolveUi(ui: boolean | UiProps = true, tls: boolean, cluster: Cluster): UiInstallation | undefined {
  if (ui === false) return undefined;
  const given = ui === true ? {} : ui;
  const resolved: UiInstallation = {
    ...given,
    serviceType: given.serviceType ?? 'ClusterIP',
    ingress: given.ingress && resolveIngress(given.ingress, given, cluster),
  };
  requireNodePort('ui', resolved);
  if (resolved.ingress) refuse(resolved.ingress, tls);
  return resolved;
}

function resolveIngress(
  ingress: UiIngressProps,
  { serviceAnnotations }: UiProps,
  cluster: Cluster,
): UiIngressInstallation {
  const isTheirs = (ingress.className ?? 'traefik') === 'traefik' && !serviceAnnotations?.[TRANSPORT_ANNOTATION];
  return {
    ...ingress,
    controllerNamespace: ingress.controllerNamespace ?? 'kube-system',
    traefik: ingress.traefik ?? (ingress.caSecret !== undefined || (cluster.brings('traefik') && isTheirs)),
  };
}

function refuse(ingress: UiIngressInstallation, tls: boolean): void {
  if (!ingress.host.split('.').every(isDnsLabel)) {
    throw new Error(
      `ui.ingress.host is '${ingress.host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
    );
  }
  requireDnsLabel('ui.ingress.controllerNamespace: namespace', ingress.controllerNamespace);
  if (ingress.caSecret === undefined) return;
  checkSecretKey('ui.ingress.caSecret', { name: ingress.caSecret, key: 'ca.crt' });
  if (!tls) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but the servers have no TLS: there is no certificate to verify, remove it or switch TLS on`,
    );
  }
  if (!ingress.traefik) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but ui.ingress.traefik is false: Traefik's ServersTransport names it, remove one of the two`,
    );
  }
}
