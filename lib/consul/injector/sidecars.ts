import { requireSize } from '../../cluster/sizes';
import { GivenSettings } from '../../mesh/injection-defaults';
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
  const { lifecycle, restartAfter, startupProbe, transparentProxy, overwriteProbes, envoyExtraArgs } = connectInject;
  return {
    defaultInject,
    nativeSidecars,
    concurrency,
    sidecarResources,
    initResources,
    lifecycle,
    restartAfter,
    startupProbe,
    transparentProxy,
    overwriteProbes,
    envoyExtraArgs,
    metrics,
  };
}

function refuse(connectInject: ConnectInjectProps): void {
  requireSize('connectInject.sidecarResources', connectInject.sidecarResources);
  requireSize('connectInject.initResources', connectInject.initResources);
  const { lifecycle = {}, envoyExtraArgs = [] } = connectInject;
  const { drainListeners, shutdownGracePeriod, startupGracePeriod } = lifecycle;
  if (
    lifecycle.enabled === false &&
    (drainListeners || shutdownGracePeriod?.toSeconds() || startupGracePeriod?.toSeconds())
  ) {
    throw new Error(
      `connectInject.lifecycle is not enabled but has drainListeners, a shutdownGracePeriod or a startupGracePeriod: sidecars neither wait nor are waited for without it, enable it or remove them`,
    );
  }
  const [broken] = envoyExtraArgs.filter((word) => !/^[^\s'"\\]+$/.test(word));
  if (broken !== undefined) {
    throw new Error(
      `connectInject.envoyExtraArgs has '${broken}': write a word each, without white space and quotes, like ['--log-level', 'debug']`,
    );
  }
  if (connectInject.startupProbe && connectInject.nativeSidecars === false) {
    throw new Error(
      `connectInject.startupProbe is set but nativeSidecars is false: only sidecars that are init containers have one, remove one of the two`,
    );
  }
}
