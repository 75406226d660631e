import { join } from 'node:path';
import { areBuilt, ARM64, ENVOY_ARM64 } from '../harness/build';
import { program } from '../harness/sandbox';
import { DEBIAN_ARM64 } from './debian-arm64';

/** Set where what runs in meshed pods is to be of arm64. */
export const ARM64_PROGRAMS = 'MESHBERRY_E2E_ARM64';
export const onArm64 = (): boolean => process.env[ARM64_PROGRAMS] !== undefined;

const LIBRARIES = [
  'ld-linux-aarch64.so.1',
  ...['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1'],
];

/** What sidecars of arm64 need at least: Envoy, which its dataplane may start on another processor. */
export const EMULATED_ENVOY = [DEBIAN_ARM64, ENVOY_ARM64];

/** How many times its limit a container may have in memory: the emulator of its programs takes some, too. */
export const emulatorsMemory = (): number => (onArm64() ? 4 : 1);

/** @returns whether a program of a meshed pod is taken for arm64: where the run was asked for that, and it is there */
function isEmulated(name: string): boolean {
  return onArm64() && areBuilt([name + ARM64]);
}

/** @returns the path of a program of a meshed pod */
export function meshedProgram(name: string): string {
  return program(isEmulated(name) ? name + ARM64 : name);
}

/** @returns those of `programs` that are taken for arm64 */
export function emulatedOf(programs: readonly string[]): string[] {
  return programs.filter(isEmulated);
}

/** @returns what Envoy for arm64 loads, by its paths in an image; nothing where Envoy is this machine's */
export function arm64Libraries(): Record<string, string> {
  if (!onArm64()) return {};
  const folder = join(program(DEBIAN_ARM64), 'root/usr/lib/aarch64-linux-gnu');
  return Object.fromEntries(LIBRARIES.map((name) => [`/lib/${name}`, join(folder, name)]));
}
