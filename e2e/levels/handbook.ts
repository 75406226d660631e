import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Shelf } from '../cluster/shelf';
import { Output, program } from '../harness/sandbox';

const ROOT = join(__dirname, '..', '..');

/** The README or a page of `docs/`, whose commands are run as they stand there, in a folder with the `dist/` of the cluster. */
export class Handbook {
  private readonly text: string;
  private readonly folder: string;

  /** @param names - what bears another name here than by default, by its default name */
  constructor(
    private readonly shelf: Shelf,
    page: 'operations' | 'hooks' | 'README',
    private readonly names: Readonly<Record<string, string>> = {},
  ) {
    this.text = readFileSync(join(ROOT, page === 'README' ? '' : 'docs', `${page}.md`), 'utf8');
    this.folder = shelf.cluster.sandbox.path('handbook', page);
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true }); // of other manifests
    cpSync(shelf.manifests.folder, join(this.folder, 'dist'), {
      recursive: true,
      filter: (path) => !/\/((service|pod)monitor|serverstransport)-[^/]*$/.test(path),
    });
    this.writeKubectl();
  }

  /** @returns the block of code below a heading that contains some words. @throws Error if there is none */
  block(heading: string, words: string): string {
    const [, rest = ''] = this.text.split(new RegExp(`^#{2,} ${heading}$`, 'm'));
    const [section] = rest.split(/^#{2,} /m);
    const blocks = [...section.matchAll(/^ *```\w+\n([^]*?)^ *```/gm)].map(([, text]) => text);
    const found = blocks.find((text) => text.includes(words));
    if (!found) throw new Error(`the documentation has no block with '${words}' below '${heading}'`);
    return Object.entries(this.names).reduce((text, [name, own]) => text.replaceAll(name, own), found);
  }

  /** Runs a block in a shell, until its first command that fails. */
  run(script: string, seconds = 180): Promise<Output> {
    return this.shelf.cluster.sandbox.attempt(['bash', '-ec', `cd '${this.folder}'\nset -o pipefail\n${script}`], {
      env: { PATH: `${join(this.folder, 'bin')}:${process.env.PATH}` },
      timeout: seconds * 1000,
    });
  }

  /** Runs a block of the page; how it went is a check. @returns what it printed */
  async follow(what: string, script: string, seconds = 180): Promise<Output> {
    const started = Date.now();
    const output = await this.run(script, seconds);
    const took = `${((Date.now() - started) / 1000).toFixed(0)} s`;
    this.shelf.report.check(
      output.exitCode === 0,
      `${what}: the commands of the documentation, in ${took}`,
      `ended with ${output.exitCode} after ${took}: ${output.stderr}`,
    );
    return output;
  }

  private writeKubectl(): void {
    const { cluster, kubelet, report } = this.shelf;
    const bin = cluster.sandbox.path('handbook', this.folder.split('/').pop() ?? '', 'bin');
    const path = join(bin, 'kubectl');
    const kubectl = `${program('kubectl')} --kubeconfig=${cluster.kubeconfig}`;
    writeFileSync(path, `#!/bin/bash\n${kubelet.answersKubectl ? '' : this.exec()}exec ${kubectl} "$@"\n`);
    chmodSync(path, 0o755);
    if (!kubelet.answersKubectl) report.fake('kubectl exec enters the pod by itself: there is no kubelet to ask');
  }

  /** `kubectl exec` asks a kubelet, which is a stand-in here: it enters the pod's first program by itself. */
  private exec(): string {
    const { cluster } = this.shelf;
    return `if [ "$1" = -n ] && [ "$3" = exec ]; then
shift 3
if [ "$1" = -i ]; then shift; else exec < /dev/null; fi
pod=$1; shift 2
for spec in $(ls -t ${cluster.sandbox.folder}/containers/*/spec.json); do
  grep -q "\\"Hostname\\":\\"$pod\\"" "$spec" || continue
  parent=$(pgrep -f "^${program('container')} run $spec\\$") && pid=$(pgrep -P "$parent") && break
done
[ -n "$pid" ] || { echo "error: no container of pod '$pod' runs" >&2; exit 1; }
mapfile -d '' -t env < "/proc/$pid/environ"
id() { sed -n "s/^$1:\\t\\([0-9]*\\).*/\\1/p" "/proc/$pid/status"; }
exec env -i "\${env[@]}" /usr/bin/nsenter --target="$pid" --mount --uts --ipc --net --pid --root --setuid="$(id Uid)" --setgid="$(id Gid)" -- "$@"
fi
`;
  }
}
