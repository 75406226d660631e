import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { Stopwatch, whenOver } from './stopwatch';

/** Where built programs are kept: outside the work tree, so that they survive a fresh clone. */
export const CACHE = process.env.MESHBERRY_E2E_CACHE ?? join(homedir(), '.cache', 'meshberry-e2e');

const BUILT = join(CACHE, 'bin');
/** A folder of programs that are not built here; a program in it is taken before one that was built. */
export const GIVEN = process.env.MESHBERRY_E2E_BIN ?? BUILT;

/** @returns the path of a program: a given one, or else where a built one is or will be */
export function program(name: string): string {
  const given = join(GIVEN, name);
  return existsSync(given) ? given : join(BUILT, name);
}

/** Thrown when a program that was run to its end did not exit with 0. */
export class ProgramError extends Error {
  constructor(
    readonly commandLine: string,
    readonly exitCode: number | null,
    readonly output: string,
  ) {
    const [first, ...more] = commandLine.trim().split('\n');
    super(`'${first}${more.length > 0 ? ' …' : ''}' ended with ${exitCode}: ${output.trim().slice(-2000)}`);
  }
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Name of a network namespace below `/run/netns`. @default - the run's own */
  readonly netns?: string;
  /** Milliseconds after which the program is killed, as bounds take them. @default 60000 */
  readonly timeout?: number;
}

export interface Output {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Processes and files of one run. It lives in process, network and mount namespaces of its own, so that what it starts ends with it. */
export class Sandbox {
  /**
   * @param cgroup - the group of the run, below which its containers have theirs
   * @param netns - where programs run that are told no network namespace. @default - the run's own
   */
  constructor(
    readonly folder: string,
    readonly cgroup = basename(folder),
    private readonly netns?: string,
  ) {
    mkdirSync(join(folder, 'logs'), { recursive: true });
  }

  /** Makes a network namespace. @returns the same run in it, with a folder of its own */
  async within(netns: string): Promise<Sandbox> {
    await this.run(['ip', 'netns', 'add', netns]);
    return new Sandbox(this.path(netns), this.cgroup, netns);
  }

  /** @returns a new folder below the run's own */
  path(...parts: string[]): string {
    const folder = join(this.folder, ...parts);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  log(name: string): string {
    return join(this.folder, 'logs', `${name.replaceAll('/', '_')}.log`);
  }

  /** @returns the last `lines` lines that program `name` wrote */
  tail(name: string, lines = 15): string {
    try {
      return readFileSync(this.log(name), 'utf8').trim().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  /** Starts a program that stays; it writes to its own log. */
  start(name: string, command: string[], options: RunOptions = {}): ChildProcess {
    const [file, ...args] = within(options.netns ?? this.netns, command);
    const log = openSync(this.log(name), 'a');
    return spawn(file, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', log, log],
      cwd: this.folder,
    });
  }

  /** Runs a program to its end. @throws ProgramError if it does not exit with 0 */
  async run(command: string[], options: RunOptions = {}): Promise<string> {
    const result = await this.attempt(command, options);
    if (result.exitCode !== 0)
      throw new ProgramError(command.join(' '), result.exitCode, result.stderr + result.stdout);
    return result.stdout;
  }

  /** Runs a program to its end, whatever its exit code. */
  attempt(command: string[], options: RunOptions = {}): Promise<Output> {
    const [file, ...args] = within(options.netns ?? this.netns, command);
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, { env: { ...process.env, ...options.env }, stdio: 'pipe', cwd: this.folder });
      const inTime = whenOver((options.timeout ?? 60_000) / 1000, () => child.kill('SIGKILL'));
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('error', reject);
      child.on('close', (exitCode) => {
        inTime();
        resolve({ exitCode, stdout, stderr });
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(options.input ?? '');
    });
  }
}

function within(netns: string | undefined, command: string[]): string[] {
  return netns ? ['nsenter', `--net=/run/netns/${netns}`, ...command] : command;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks until the answer is truthy. @throws Error naming `what` after `seconds`, as bounds take them */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  seconds = 60,
  pause = 250,
): Promise<NonNullable<T>> {
  const watch = new Stopwatch();
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer as NonNullable<T>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (watch.counted > seconds)
      throw new Error(`${what}: not within ${seconds} s${busy(watch)}${last ? ` (${(last as Error).message})` : ''}`);
    await sleep(pause);
  }
}

/** How long it really was, where that is something else. */
function busy({ seconds, counted }: Stopwatch): string {
  return seconds > 1.2 * counted ? `, ${seconds.toFixed(0)} s of a busy machine` : '';
}
