import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { arm64Libraries, meshedProgram } from '../../arm64/meshed-programs';
import { EXTRACTOR } from '../../harness/build';
import { program } from '../../harness/sandbox';

/** What stands in for a container image: the same program at the same path, with the image's entry point, user and folders. */
interface ImageRecipe {
  /** Target path → program in the cache or file of this machine. */
  readonly files: Readonly<Record<string, string>>;
  readonly trees?: readonly string[];
  /** Target path → folder in the cache. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  /** Folders that the image gives to its user. */
  readonly owned?: readonly string[];
  /** Whether the image has a shell and the usual small programs. */
  readonly shell: boolean;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: number;
  /** The user as the image's configuration has it. @default - user and group by their numbers */
  readonly writtenUser?: string;
  readonly group: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default SIGTERM */
  readonly stopSignal?: string;
  /** Folders that become volumes of their own. @default - none */
  readonly volumes?: readonly string[];
}

export interface Image extends Omit<ImageRecipe, 'files'> {
  readonly folder: string;
}

const POSTGRES = '/usr/lib/postgresql';
const postgresVersion = (): string => readdirSync(POSTGRES).sort().pop() ?? '15';
const depscloud = (name: string): ImageRecipe => ({
  files: {
    [`/usr/bin/${name}`]: name === 'indexer' ? program(`depscloud-${name}`) : meshedProgram(`depscloud-${name}`),
  },
  links: { '/usr/bin/entrypoint': `/usr/bin/${name}` },
  shell: true,
  entrypoint: ['/usr/bin/entrypoint'],
  command: [],
  user: 13490,
  group: 13490,
  cwd: '/home/depscloud',
  owned: ['/home/depscloud'],
});
/** One static program, and nothing besides. */
const alone = (name: string): ImageRecipe => ({
  files: { [`/bin/${name}`]: program(name) },
  shell: false,
  entrypoint: [`/bin/${name}`],
  command: [],
  user: 65534,
  group: 65534,
});

/** Stand-in of the official image's entry point, so far as its documented variables are used here. */
const POSTGRES_ENTRYPOINT = `#!/bin/sh
set -e
case "$1" in -*) set -- postgres "$@";; esac
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql && chown -R postgres "$PGDATA" /var/run/postgresql && chmod 700 "$PGDATA"
  exec su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$0" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chmod 700 "$PGDATA"
  [ -z "$POSTGRES_PASSWORD_FILE" ] || POSTGRES_PASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2; exit 1
  fi
  user="\${POSTGRES_USER:-postgres}"; database="\${POSTGRES_DB:-$user}"
  echo "$POSTGRES_PASSWORD" > /tmp/.pw
  initdb --username="$user" --pwfile=/tmp/.pw $POSTGRES_INITDB_ARGS; rm /tmp/.pw
  echo "host all all all \${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
  PGUSER="$user" pg_ctl -D "$PGDATA" -o "-c listen_addresses= -p 5432" -w start
  [ "$database" = postgres ] || PGPASSWORD="$POSTGRES_PASSWORD" createdb -U "$user" "$database"
  for f in /docker-entrypoint-initdb.d/*; do
    case "$f" in
      *.sql) psql -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f "$f";;
      *.sh) . "$f";;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
`;

/** By repository; of the tag's version where programs of several versions are there. */
const RECIPES: Readonly<Record<string, (tag: string) => ImageRecipe>> = {
  'hashicorp/consul': () => ({
    files: {
      '/bin/consul': program('consul'),
      '/usr/bin/dumb-init': '/usr/bin/dumb-init',
      '/usr/bin/curl': '/usr/bin/curl',
    },
    scripts: {
      '/usr/local/bin/docker-entrypoint.sh':
        '#!/usr/bin/dumb-init /bin/sh\n[ "$1" = agent ] && set -- consul "$@"\nexec "$@"\n',
    },
    shell: true,
    entrypoint: ['docker-entrypoint.sh'],
    command: ['agent', '-dev', '-client', '0.0.0.0'],
    user: 0,
    group: 0,
    owned: ['/consul/data', '/consul/config'],
    volumes: ['/consul/data'],
  }),
  'hashicorp/consul-k8s-control-plane': (tag) => ({
    files: { '/bin/consul-k8s-control-plane': program(`consul-k8s-control-plane-${tag}`) },
    shell: true,
    entrypoint: [],
    command: ['/bin/consul-k8s-control-plane'],
    user: 100,
    group: 1000,
  }),
  'hashicorp/consul-dataplane': (tag) => ({
    files: {
      '/usr/local/bin/consul-dataplane': meshedProgram(`consul-dataplane-${tag}`),
      '/usr/local/bin/envoy': meshedProgram('envoy'),
      '/usr/local/bin/dumb-init': '/usr/bin/dumb-init',
      ...arm64Libraries(),
    },
    shell: false,
    entrypoint: ['/usr/local/bin/dumb-init', '/usr/local/bin/consul-dataplane'],
    command: [],
    user: 100,
    group: 0,
  }),
  postgres: () => ({
    files: {},
    trees: [
      `${POSTGRES}/${postgresVersion()}`,
      `/usr/share/postgresql/${postgresVersion()}`,
      '/usr/share/zoneinfo',
      '/usr/share/postgresql-common',
      '/usr/lib/locale/C.utf8',
    ],
    scripts: { '/usr/local/bin/docker-entrypoint.sh': POSTGRES_ENTRYPOINT },
    shell: true,
    entrypoint: ['docker-entrypoint.sh'],
    command: ['postgres'],
    user: 0,
    group: 0,
    env: {
      PGDATA: '/var/lib/postgresql/data',
      LANG: 'C.UTF-8',
      PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${POSTGRES}/${postgresVersion()}/bin`,
    },
    owned: ['/var/lib/postgresql/data', '/var/run/postgresql'],
    stopSignal: 'SIGINT',
    volumes: ['/var/lib/postgresql/data'],
  }),
  coredns: () => ({
    files: { '/coredns': program('coredns') },
    shell: false,
    entrypoint: ['/coredns'],
    command: [],
    user: 0,
    group: 0,
  }),
  'depscloud/tracker': () => depscloud('tracker'),
  'depscloud/gateway': () => depscloud('gateway'),
  'depscloud/indexer': () => depscloud('indexer'),
  'depscloud/extractor': () => ({
    files: { '/usr/local/bin/node': realpathSync(process.execPath) },
    folders: { '/home/depscloud': program(EXTRACTOR) },
    shell: true,
    entrypoint: ['node', '/home/depscloud/lib/main.js'],
    command: [],
    user: 13490,
    group: 13490,
    cwd: '/home/depscloud',
  }),
  'prometheus/prometheus': () => ({ ...alone('prometheus'), cwd: '/prometheus', owned: ['/prometheus'] }),
  'prometheus-operator/prometheus-operator': () => alone('prometheus-operator'),
  'prometheus-operator/prometheus-config-reloader': () => alone('prometheus-config-reloader'),
  'rancher/mirrored-library-traefik': () => alone('traefik'),
  pause: () => ({
    files: { '/bin/busybox': '/bin/busybox' },
    shell: false,
    entrypoint: ['/bin/busybox', 'sleep', '2147483647'],
    command: [],
    user: 65535,
    group: 65535,
  }),
  e2e: (tag) => ({
    files: { '/bin/container': program('container') },
    shell: true,
    entrypoint: [],
    command: [],
    user: 65534,
    group: 65534,
    writtenUser: { root: '', named: 'nobody' }[tag],
  }),
};

const PASSWD = [
  'root:x:0:0:root:/root:/bin/sh',
  'postgres:x:999:999::/var/lib/postgresql:/bin/sh',
  'consul:x:100:1000::/home/consul:/bin/sh',
  'depscloud:x:13490:13490::/home/depscloud:/bin/sh',
  'nobody:x:65534:65534::/:/bin/false',
];

/** @returns the repository of an image reference, without registry, tag and digest */
export function repositoryOf(reference: string): string {
  const path = reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const parts = path.split('/');
  if (parts.length > 1 && /[.:]|^localhost$/.test(parts[0])) parts.shift();
  if (parts[0] === 'library') parts.shift();
  return parts.join('/');
}

/** Lays out the stand-in for an image once a run. @throws Error naming the reference if none is known */
export function image(reference: string, folder: string): Image {
  const repository = repositoryOf(reference);
  const tag = /:([^/:@]+)(@.*)?$/.exec(reference)?.[1] ?? 'latest';
  const recipe = RECIPES[repository]?.(tag);
  if (!recipe) throw new Error(`no stand-in for image '${reference}' (known: ${Object.keys(RECIPES).join(', ')})`);
  const root = join(folder, 'images', `${repository.replaceAll('/', '_')}-${tag}`);
  if (!existsSync(root)) layOut(recipe, root);
  return { ...recipe, folder: root };
}

function layOut(recipe: ImageRecipe, root: string): void {
  rmSync(root, { recursive: true, force: true });
  for (const name of ['bin', 'usr/bin', 'usr/local/bin', 'etc/ssl/certs', 'lib', 'lib64', 'root', 'var/run', 'tmp'])
    mkdirSync(join(root, name), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), PASSWD.join('\n') + '\n');
  writeFileSync(
    join(root, 'etc/group'),
    'root:x:0:\npostgres:x:999:\nconsul:x:1000:\ndepscloud:x:13490:\nnobody:x:65534:\n',
  );
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  if (recipe.shell) addShell(root);
  for (const [target, source] of Object.entries(recipe.files)) addProgram(root, source, target);
  for (const tree of recipe.trees ?? []) addTree(root, tree);
  for (const [target, folder] of Object.entries(recipe.folders ?? {}))
    cpSync(folder, join(root, target), { recursive: true, verbatimSymlinks: true });
  for (const [target, text] of Object.entries(recipe.scripts ?? {})) {
    writeFileSync(join(root, target), text);
    chmodSync(join(root, target), 0o755);
  }
  for (const [link, target] of Object.entries(recipe.links ?? {})) symlinkSync(target, join(root, link));
  for (const name of recipe.owned ?? []) {
    mkdirSync(join(root, name), { recursive: true });
    const owner = name.startsWith('/consul') ? 100 : name.startsWith('/var') ? 999 : recipe.user;
    chownSync(join(root, name), owner, owner === 100 ? 1000 : owner);
  }
}

function addShell(root: string): void {
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('/bin/busybox', join(root, 'bin', applet));
}

/** Copies a program with the libraries that it loads. */
function addProgram(root: string, source: string, target: string): void {
  if (!existsSync(source)) throw new Error(`'${source}' is not built`);
  mkdirSync(dirname(join(root, target)), { recursive: true });
  copyFileSync(source, join(root, target));
  chmodSync(join(root, target), 0o755);
  addLibraries(root, source);
}

function addLibraries(root: string, file: string): void {
  let text = '';
  try {
    text = execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return; // a static program
  }
  for (const [, library] of text.matchAll(/(\/[^ ]+\.so[^ ]*) \(/g)) {
    const target = join(root, library);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(realpathSync(library), target);
    chmodSync(target, 0o755);
  }
}

function addTree(root: string, tree: string): void {
  if (!existsSync(tree)) return;
  cpSync(tree, join(root, tree), { recursive: true, dereference: true });
  const bin = join(tree, 'bin');
  for (const folder of [bin, join(tree, 'lib')])
    if (existsSync(folder))
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        if (statSync(file).isFile() && !/llvm|perl|python|tcl/.test(name)) addLibraries(root, file);
      }
}
