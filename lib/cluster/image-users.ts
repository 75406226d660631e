import { imageName, parseImageReference } from '../k8s/image-reference';
import { ImageCatalog } from './image';

/** Official images whose configuration names no user: they start as root, and some change their user later. */
const ROOT =
  'alpine busybox caddy debian eclipse-mosquitto golang httpd influxdb mariadb mongo mysql nextcloud nginx node php ' +
  'postgres python rabbitmq redis registry traefik ubuntu valkey/valkey wordpress';
/** Images whose configuration has a name for their user, which the kubelet cannot look up. */
const NAMED: Readonly<Record<string, string>> = {
  haproxy: 'haproxy',
  memcached: 'memcache',
  'nodered/node-red': 'node-red',
  'prom/alertmanager': 'nobody',
  'prom/node-exporter': 'nobody',
  'prom/prometheus': 'nobody',
};

const USERS: ReadonlyMap<string, string> = new Map([
  ...ROOT.split(' ').map((name) => [name, 'root'] as const),
  ...Object.entries(NAMED),
]);

/**
 * The user that an image runs as when its pod names none: what the catalog says of it, else that of well-known images as
 * their Dockerfiles have it.
 *
 * @returns a number or a name, `root` for none; undefined for what is not known
 * @see https://github.com/docker-library/official-images
 */
export function userOfImage(images: ImageCatalog, reference: string): string | undefined {
  try {
    const { user } = images.find(reference) ?? {};
    if (user !== undefined) return /^0*$/.test(nameOf(user)) ? 'root' : nameOf(user);
    const name = imageName(parseImageReference(reference)).replace(
      /^(docker\.io\/(library\/)?|quay\.io\/(?=prometheus\/))/,
      '',
    );
    return USERS.get(name.replace(/^prometheus\//, 'prom/'));
  } catch {
    return undefined;
  }
}

/** Without the group. */
function nameOf(user: number | string): string {
  return String(user).split(':')[0];
}
