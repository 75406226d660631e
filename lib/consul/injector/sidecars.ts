import { GivenSettings } from '../../mesh/injection-defaults';
import { requireSize, requireWhole } from '../prop-checks';
import { ConnectInjectProps } from './props';

/**
 * What the props say of sidecars; the rest are the defaults of the mesh.
 *
 * @throws when the props contradict each other.
 */
export function sidecarSettings(
  connectInject: ConnectInjectProps = {},
  metrics: GivenSettings['metrics'],
): GivenSettings {
  refuse(connectInject);
  const { defaultInject, nativeSidecars, concurrency, sidecarResources, initResources } = connectInject;
  const { lifecycle, startupProbe } = connectInject;
  return {
    defaultInject,
    nativeSidecars,
    concurrency,
    sidecarResources,
    initResources,
    lifecycle,
    startupProbe,
    metrics,
  };
}

function refuse(connectInject: ConnectInjectProps): void {
  requireWhole('connectInject.concurrency', connectInject.concurrency, 0, 128);
  requireSize('connectInject.sidecarResources', connectInject.sidecarResources);
  requireSize('connectInject.initResources', connectInject.initResources);
  const { lifecycle = {}, startupProbe = {} } = connectInject;
  requireWhole('connectInject.lifecycle.shutdownGracePeriod', lifecycle.shutdownGracePeriod, 0, 3600);
  if (lifecycle.enabled === false && (lifecycle.drainListeners || lifecycle.shutdownGracePeriod)) {
    throw new Error(
      `connectInject.lifecycle is not enabled but has drainListeners or a shutdownGracePeriod: sidecars stop at once without it, enable it or remove them`,
    );
  }
  requireWhole('connectInject.startupProbe.initialDelay', startupProbe.initialDelay, 1, 3600);
  requireWhole('connectInject.startupProbe.period', startupProbe.period, 1, 3600);
  requireWhole('connectInject.startupProbe.failureThreshold', startupProbe.failureThreshold, 1, 1000);
  requireWhole('connectInject.startupProbe.timeout', startupProbe.timeout, 1, 3600);
  if (connectInject.startupProbe && connectInject.nativeSidecars === false) {
    throw new Error(
      `connectInject.startupProbe is set but nativeSidecars is false: only sidecars that are init containers have one, remove one of the two`,
    );
  }
}
