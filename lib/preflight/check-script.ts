/**
 * The check of a node, for the shell and the tools of the Consul image (busybox). It reads what the kernel says of
 * itself, compares it with the cluster's declaration, and ends with 1 after it has said what to change. `PROC`, `SYS` and
 * `MACHINE` stand for other sources, so that it can be tried for every kernel.
 *
 * Address bits are taken from where the kernel puts the stack, at the top of the address space: `7f...` of ten digits are
 * 39 bits, `ffff...` of twelve are 48.
 *
 * The arguments are the node's name and the file with the declared nodes, one a line: name, architecture, MiB of
 * memory, MiB that are left for pods, and `envoy` or `no-envoy`.
 *
 * @see https://github.com/envoyproxy/envoy/issues/23339
 * @see https://github.com/raspberrypi/linux/issues/4375
 * @see https://github.com/raspberrypi/linux/issues/6261
 */
export const CHECK_SCRIPT = String.raw`node=$1
declared=$2
PROC=${'$'}{PROC:-/proc}
SYS=${'$'}{SYS:-/sys/fs/cgroup}
MACHINE=${'$'}{MACHINE:-$(uname -m)}
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
note() { echo "note: $*"; }

case $MACHINE in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$MACHINE ;;
esac
page=$(awk '/^KernelPageSize:/ { print $2; exit }' "$PROC/self/smaps" 2>/dev/null)
top=$(awk '/\[stack\]/ { split($1, range, "-"); sub(/^0+/, "", range[2]); print range[2]; exit }' "$PROC/self/maps")
case $top in
  [89a-f]*) lead=4 ;;
  [4-7]*) lead=3 ;;
  [23]*) lead=2 ;;
  *) lead=1 ;;
esac
bits=$(((${'$'}{#top} - 1) * 4 + lead))
total=$(awk '/^MemTotal:/ { print int($2 / 1024) }' "$PROC/meminfo")
free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' "$PROC/meminfo")
kernel=$(cat "$PROC/sys/kernel/osrelease" 2>/dev/null)
echo "$node: $arch, kernel $kernel, pages of ${'$'}{page:-?} KiB, addresses of $bits bits, $free of $total MiB free"

line=$(awk -v name="$node" '$1 == name' "$declared")
set -- $line
if [ $# -eq 5 ]; then
  [ "$arch" = "$2" ] || fail "the cluster declares this node as $2, and it is $arch: name the board that it is"
  [ $((total * 100)) -ge $(($3 * 95)) ] ||
    fail "the cluster declares $3 MiB of memory, and Linux has $total: name the board that it is"
  [ "$free" -ge "$4" ] ||
    note "the plan counts on $4 MiB for pods, and $free are free: stop what else runs here, or declare less"
  wants=$5
else
  note "the cluster declares no node '$node': give its node group 'names', as 'kubectl get nodes' shows them"
  wants=envoy
fi

memory=off
if [ -e "$SYS/cgroup.controllers" ]; then
  grep -qw memory "$SYS/cgroup.controllers" && memory=on
elif awk '$1 == "memory" && $4 == 1 { found = 1 } END { exit !found }' "$PROC/cgroups" 2>/dev/null; then
  memory=on
fi
[ $memory = on ] ||
  fail "memory cgroups are off, so no limit holds: add 'cgroup_memory=1 cgroup_enable=memory' to the one line of /boot/firmware/cmdline.txt and reboot"

if [ "$wants" = envoy ]; then
  case $arch in
    amd64) ;;
    arm64)
      if [ "$bits" -lt 47 ]; then
        fail "Envoy stops at once where addresses have $bits bits: install a 64-bit Ubuntu, Debian or Fedora, whose kernels have 48, or declare this node with 'runsEnvoy: false'"
      elif [ "$bits" -lt 48 ]; then
        note "Envoy is built for addresses of 48 bits and this kernel has $bits: the next container, 'envoy', tells whether it runs; if not, install a 64-bit Ubuntu, Debian or Fedora"
      fi
      ;;
    *) fail "there is no Envoy for $arch: install a 64-bit operating system, or declare this node with 'runsEnvoy: false'" ;;
  esac
fi
if [ -n "$page" ] && [ "$page" -gt 4 ]; then
  note "pages have $page KiB: programs built for 4 KiB may stop here; 'kernel=kernel8.img' in /boot/firmware/config.txt of a Pi 5 gives 4 KiB, and 39-bit addresses with it"
fi
[ "$failures" -eq 0 ] || exit 1
echo "passed"
`;
