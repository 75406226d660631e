import { serverAddress } from '../../mesh/server-address';
import { objectName } from '../component/component';
import { Installation } from '../installation';

/** Where the start script puts what holds secrets: in memory, and gone with the pod. */
export const SECRET_CONFIG = '/consul/secret-config';

/**
 * Starts the agent. Secrets go from their mounted files into a configuration file in memory by a builtin of the shell,
 * so that they stand in no process' arguments or environment.
 */
export function startScript(install: Installation): string {
  const { gossip, acls, server } = install;
  const secrets = [
    ...(gossip ? [`printf '{"encrypt":"%s"}' "$(cat /consul/gossip/key)" > ${SECRET_CONFIG}/gossip.json`] : []),
    ...(acls?.given
      ? [
          `printf '{"acl":{"tokens":{"initial_management":"%s"}}}' "$(cat /consul/bootstrap-token/token)" > ${SECRET_CONFIG}/acl.json`,
        ]
      : []),
  ];
  const options = [
    '-advertise="$POD_IP"',
    '-config-dir=/consul/config',
    ...(secrets.length > 0 ? [`-config-dir=${SECRET_CONFIG}`] : []),
    ...(server.replicas > 1 ? ['"$@"'] : []),
  ];
  return [
    ...(secrets.length > 0 ? ['umask 077', ...secrets] : []),
    ...(server.replicas > 1 ? joinOthers(install) : []),
    `exec /usr/local/bin/docker-entrypoint.sh consul agent \\\n  ${options.join(' \\\n  ')}`,
    '',
  ].join('\n');
}

/**
 * Lines that put the other servers' addresses into the script's arguments, and not the server's own: to have joined
 * itself counts for Consul as having joined, and it would never try the others again, whom it may not reach in its first
 * seconds (seen with the policy controller of k3s: such a server stayed alone, without a leader, until it was killed).
 * Of three servers each that has joined one other is joined with all; five could still be two and three.
 *
 * @see https://github.com/hashicorp/memberlist/blob/v0.5.2/memberlist.go `Join`: one address that answers is success
 */
function joinOthers(install: Installation): string[] {
  const name = objectName(install, 'server');
  const servers = Array.from({ length: install.server.replicas }, (_, index) => `${name}-${index}`);
  return [
    `for server in ${servers.join(' ')}; do`,
    `  [ "$server" = "$POD_NAME" ] || set -- "$@" "-retry-join=$server.${serverAddress(install)}:8301"`,
    'done',
  ];
}
