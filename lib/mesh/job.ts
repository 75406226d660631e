import { PodTemplate } from '../k8s/pod-template';
import { SIDECAR_PORTS } from './sidecar';

/**
 * Waits for Envoy, runs the program, hands signals on to it, tells the proxy to stop, and ends with the program's exit
 * code. `"$@"` is the container's own command and arguments. A shell that is process 1 has to trap signals, or they are
 * ignored; one that arrives while the proxy is waited for ends the wait. A trapped signal also ends `wait`, with 128
 * and the signal's number, before the program's own code is known: so it is asked again, and 127 says that there is
 * no more to know.
 */
const SCRIPT = `
fetch() { wget -q -O /dev/null "$1" 2>/dev/null || curl -fs -o /dev/null "$1"; }
stop() { signalled=1; [ -n "$program" ] || exit 143; kill -TERM "$program" 2>/dev/null; }
program= signalled=
trap stop TERM INT
tries=0
until fetch http://127.0.0.1:${SIDECAR_PORTS.envoyAdmin}/ready; do
  tries=$((tries + 1))
  [ $tries -lt 300 ] || { echo "the sidecar is not ready after 5 minutes: see container consul-dataplane" >&2; exit 1; }
  sleep 1
done
"$@" &
program=$!
wait "$program"; code=$?
while [ -n "$signalled" ]; do
  signalled=
  wait "$program"; again=$?
  [ $again -eq 127 ] || code=$again
done
fetch http://127.0.0.1:${SIDECAR_PORTS.lifecycle}/graceful_shutdown
exit $code
`.trim();

/**
 * Wraps the command of a Job that has a classic sidecar, which would run on when the program has ended.
 * Needed before Kubernetes 1.29 only: native sidecars end with their pod.
 *
 * @throws when the pod has several containers, no explicit command to wrap, or is started again in place: the proxy has
 * ended then, and is waited for in vain. The image needs `sh`, and `wget` or `curl`.
 * @see https://github.com/hashicorp/consul-k8s/issues/1791
 */
export function wrapJob(path: string, { spec }: PodTemplate): void {
  const [container, ...others] = spec.containers;
  const help = `use Kubernetes 1.29 or newer, whose sidecars end with the program`;
  if (others.length > 0) {
    throw new Error(
      `'${path}': a Job with a classic sidecar can have one container, but has ${others.length + 1}: split it, or ${help}`,
    );
  }
  if (spec.restartPolicy !== 'Never') {
    const policy = spec.restartPolicy === undefined ? 'no restartPolicy' : `restartPolicy '${spec.restartPolicy}'`;
    throw new Error(
      `'${path}': a Job with a classic sidecar has ${policy}, but a container that starts again finds its sidecar ended, and waits for it: ` +
        `use 'Never' and backoffLimit, or ${help.slice('use '.length)}`,
    );
  }
  if (!container.command || container.command.length === 0) {
    throw new Error(
      `'${path}': the command of container '${container.name}' is wrapped, so that its Job ends although its sidecar would not, ` +
        `but it has none: write the image's entrypoint as 'command', or ${help}`,
    );
  }
  if (container.command[2] === SCRIPT) return;
  container.command = ['/bin/sh', '-c', SCRIPT, container.name, ...container.command];
}
