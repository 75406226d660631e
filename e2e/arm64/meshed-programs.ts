import { join } from 'node:path';
import { ARM64 } from '../harness/build';
import { program } from '../harness/sandbox';
import { DEBIAN_ARM64 } from './debian-arm64';

/** Set where sidecars and two of the services are to be programs of arm64. */
export const ARM64_PROGRAMS = 'MESHBERRY_E2E_ARM64';
export const onArm64 = (): boolean => process.env[ARM64_PROGRAMS] !== undefined;

const MESHED = ['envoy', 'consul-dataplane', 'depscloud-tracker', 'depscloud-gateway'];
const LIBRARIES = [
  'ld-linux-aarch64.so.1',
  ...['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1'],
];

/** @returns those of a level's programs that are taken for arm64 besides, and what they need */
export function arm64Programs(programs: readonly string[]): string[] {
  const meshed = programs.filter((name) => MESHED.some((known) => name === known || name.startsWith(`${known}-`)));
  return [DEBIAN_ARM64, ...meshed.map((name) => name + ARM64)];
}

/** @returns the path of a program of a meshed pod: for arm64 where the run was asked for that */
export function meshedProgram(name: string): string {
  return program(onArm64() ? name + ARM64 : name);
}

/** @returns what Envoy for arm64 loads, by its paths in an image; nothing where Envoy is this machine's */
export function arm64Libraries(): Record<string, string> {
  if (!onArm64()) return {};
  const folder = join(program(DEBIAN_ARM64), 'root/usr/lib/aarch64-linux-gnu');
  return Object.fromEntries(LIBRARIES.map((name) => [`/lib/${name}`, join(folder, name)]));
}
