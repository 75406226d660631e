import { ResidentMemory } from '../../lib/cluster/measurement';
import { MeasuredProgram, sizeFor } from '../../lib/cluster/sizes';
import { ConsulPrograms } from '../../lib/consul/programs';
import { DepsCloudPrograms } from '../../lib/depscloud/programs';
import { bytes } from '../../lib/k8s/quantity';
import { SidecarPrograms } from '../../lib/mesh/sidecar-programs';
import { PostgresPrograms } from '../../lib/postgres/programs';

/** What is measured, with the figures that its limit comes from. */
export const MEASURED: Readonly<Record<string, MeasuredProgram>> = {
  envoy: SidecarPrograms.sidecar,
  consul: ConsulPrograms.server,
  sidecar: SidecarPrograms.sidecar,
  gateway: DepsCloudPrograms.gateway,
  postgresql: PostgresPrograms.postgresql,
  tracker: DepsCloudPrograms.tracker,
  extractor: DepsCloudPrograms.extractor,
};

/** What a program had in memory, ten seconds after its first answer. */
export interface Measured extends ResidentMemory {
  /** MiB at most that were charged to it, page cache included; nothing where no limit was set. */
  readonly peak: number;
  /** Whether it was killed for want of memory. */
  readonly killed: boolean;
}

/** Files that the programs read, by their paths below `$FILES`. */
export const MEASURED_FILES: Readonly<Record<string, string>> = {
  // one listener, one cluster, as a sidecar has at least
  'envoy.yaml': `admin: { address: { socket_address: { address: 127.0.0.1, port_value: 19000 } } }
static_resources:
  listeners:
    - address: { socket_address: { address: 127.0.0.1, port_value: 20000 } }
      filter_chains:
        - filters:
            - name: tcp
              typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: own }
  clusters:
    - name: own
      load_assignment:
        cluster_name: own
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8080 } } } }] }]
`,
  'consul.json': JSON.stringify({
    node_name: 'board',
    ports: { grpc: 8502 },
    services: [{ name: 'web', port: 8080, connect: { sidecar_service: {} } }],
  }),
};

const limit = (program: MeasuredProgram): number => bytes('limit', sizeFor(program, 'pi3').limits.memory);
const LIMITS = Object.entries(MEASURED)
  .map(([name, program]) => `limit_${name}=${limit(program)}`)
  .join(' ');

/**
 * Starts each program, waits until it answers and ten seconds more, and prints what it has in memory. Where `$CGROUPS` names a
 * folder of cgroup v2, the program has the limit of its container, and starts from the disk. Programs are found by `$PATH`; the
 * ones that are not there are passed over.
 */
export const MEASURE = `
${LIMITS}
start() {
  name=$1; shift
  if [ -n "$CGROUPS" ]; then
    sync; echo 3 > /proc/sys/vm/drop_caches
    mkdir "$CGROUPS/$name"; eval "echo \\$limit_$name" > "$CGROUPS/$name/memory.max"
  fi
  ( [ -z "$CGROUPS" ] || echo 0 > "$CGROUPS/$name/cgroup.procs"; exec "$@" ) > "$SCRATCH/$name.log" 2>&1 & pid=$!
}
processes() { echo $pid; grep -ls "^PPid:[[:space:]]*$pid\\$" /proc/[0-9]*/status | sed 's|/proc/||; s|/status||'; }
measured() {
  until eval "$1"; do kill -0 $pid || { echo "$name ended"; cat "$SCRATCH/$name.log"; return; }; sleep 1; done
  sleep 10
  for id in $(processes); do cat /proc/$id/smaps_rollup; done | awk -v name=$name '
    /^Rss:/ { rss += $2; n++ } /^Anonymous:/ { own += $2 } /^Pss:/ { pss += $2 } /^Pss_(Anon|Shmem):/ { shared += $2 }
    END { if (n == 1) print name, rss, own; else print name, pss, shared }'
  [ -z "$CGROUPS" ] || echo "$name peak $(cat "$CGROUPS/$name/memory.peak") killed $(sed -n 's/^oom_kill //p' "$CGROUPS/$name/memory.events")"
}
says() { wget -q -O - "http://127.0.0.1:$1" 2>/dev/null | grep -q "$2"; }
end() { kill -9 $(processes) 2>/dev/null; wait $pid 2>/dev/null || :; } # killed, as it was told

start envoy envoy -c "$FILES/envoy.yaml" --concurrency 1 --disable-hot-restart --log-level error
measured 'says 19000/ready LIVE'; end

if command -v consul > /dev/null; then
start consul consul agent -server -bootstrap-expect=1 -bind=127.0.0.1 -data-dir="$SCRATCH/consul" -config-file="$FILES/consul.json"
measured 'says 8500/v1/status/leader 8300'
if command -v consul-dataplane > /dev/null; then
  server=$pid
  start sidecar consul-dataplane -addresses=127.0.0.1 -grpc-port=8502 -tls-disabled -proxy-service-id=web-sidecar-proxy \\
    -service-node-name=board -envoy-concurrency=1 -log-level=error
  measured 'says 19000/listeners public_listener'; end
  pid=$server
fi
end
fi

if command -v gateway > /dev/null; then
start gateway gateway
measured 'says 8080/version version'; end
fi

mkdir "$SCRATCH/database"; chown postgres "$SCRATCH/database"
start-stop-daemon -S -c postgres -x "$POSTGRES/initdb" -- -D "$SCRATCH/database" -U app -A trust --no-sync --locale=C > "$SCRATCH/initdb.log" 2>&1 || cat "$SCRATCH/initdb.log"
start postgresql start-stop-daemon -S -c postgres -x "$POSTGRES/postgres" -- -D "$SCRATCH/database" -c listen_addresses=127.0.0.1 \\
  -c unix_socket_directories= -c shared_buffers=64MB -c max_connections=100
measured 'grep -q "ready to accept" "$SCRATCH/postgresql.log"'
database=$pid
if command -v tracker > /dev/null; then
start tracker tracker --storage-driver=postgres --storage-address='host=127.0.0.1 port=5432 user=app dbname=postgres sslmode=disable'
measured 'says 8080/healthz .'; end
fi
pid=$database; end

if cd "$EXTRACTOR" 2> /dev/null; then
start extractor node --max-old-space-size=245 lib/main.js --bind-address=127.0.0.1
measured 'says 8080/healthz ok'; end
fi
`;

/** @returns what each program had, by its name, from what the script printed */
export function measuredIn(said: string): Map<string, Measured> {
  const found = Object.keys(MEASURED).flatMap((name): [string, Measured][] => {
    const [, ...figures] = new RegExp(`^${name} (\\d+) (\\d+)`, 'm').exec(said) ?? [];
    const [, peak = '0', killed = '0'] = new RegExp(`^${name} peak (\\d+) killed (\\d+)`, 'm').exec(said) ?? [];
    const [resident, anonymous] = figures.map((kibibytes) => tenths(Number(kibibytes) / 1024));
    return resident > 0
      ? [[name, { resident, anonymous, peak: tenths(Number(peak) / 2 ** 20), killed: killed !== '0' }]]
      : [];
  });
  return new Map(found);
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
