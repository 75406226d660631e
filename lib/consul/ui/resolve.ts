import { Cluster } from '../../cluster/cluster';
import { isDnsLabel, requireDnsLabel } from '../../k8s/names';
import { checkSecretKey } from '../../k8s/secret-key';
import { requireNodePort } from '../service-type';
import { UiIngressProps, UiProps } from './props';
import { TRANSPORT_ANNOTATION } from './transport-annotation';

export interface UiInstallation extends UiProps {
  readonly ingress?: UiIngressInstallation;
}

export interface UiIngressInstallation extends UiIngressProps {
  readonly controllerNamespace: string;
  /** Whether Traefik serves it. */
  readonly traefik: boolean;
}

/** @throws when the props contradict each other, or the servers' TLS. */
export function resolveUi(ui: boolean | UiProps = true, tls: boolean, cluster: Cluster): UiInstallation | undefined {
  if (typeof ui === 'object') requireNodePort('ui', ui);
  if (typeof ui === 'object' && ui.ingress) refuse(ui.ingress, tls);
  if (ui === false) return undefined;
  const { ingress, ...rest } = ui === true ? {} : ui;
  if (!ingress) return rest;
  const isTheirs = (ingress.className ?? 'traefik') === 'traefik' && !rest.serviceAnnotations?.[TRANSPORT_ANNOTATION];
  return {
    ...rest,
    ingress: {
      ...ingress,
      controllerNamespace: ingress.controllerNamespace ?? 'kube-system',
      traefik: ingress.traefik ?? (ingress.caSecret !== undefined || (cluster.brings('traefik') && isTheirs)),
    },
  };
}

function refuse(ingress: UiIngressProps, tls: boolean): void {
  if (!ingress.host.split('.').every(isDnsLabel)) {
    throw new Error(
      `ui.ingress.host is '${ingress.host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
    );
  }
  if (ingress.controllerNamespace !== undefined)
    requireDnsLabel('ui.ingress.controllerNamespace: namespace', ingress.controllerNamespace);
  if (ingress.caSecret === undefined) return;
  checkSecretKey('ui.ingress.caSecret', { name: ingress.caSecret, key: 'ca.crt' });
  if (!tls) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but the servers have no TLS: there is no certificate to verify, remove it or switch TLS on`,
    );
  }
  if (ingress.traefik === false) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but ui.ingress.traefik is false: Traefik's ServersTransport names it, remove one of the two`,
    );
  }
}
