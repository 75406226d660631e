import { SIDECAR_PORTS } from '../mesh/sidecar';

/** Envoy's own view of a pod's upstreams: its admin interface, on loopback. */
const CLUSTERS = `http://127.0.0.1:${SIDECAR_PORTS.envoyAdmin}/clusters`;

const SCRIPT = `
trap 'exit 0' TERM
for service in $UPSTREAMS; do
  until wget -q -O - ${CLUSTERS} 2>/dev/null | grep -Eq "^([0-9a-f]+~)?$service\\..*::health_flags::healthy"; do
    echo "waiting for $service"
    sleep 2
  done
done
exec "$@"
`.trim();

/**
 * A command that runs a program once its sidecar knows a healthy instance of each of some mesh services. Needs `sh`,
 * `wget` and `grep` in the image.
 */
export function waitForUpstreams(services: readonly string[], program: readonly string[]): string[] {
  return ['/bin/sh', '-c', SCRIPT.replace('$UPSTREAMS', services.join(' ')), program[0], ...program];
}
