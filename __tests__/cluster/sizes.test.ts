import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { NodeGroupProps } from '../../lib/cluster/node-group';
import { MeasuredProgram, profileOf, sizeFor, SizeProfile } from '../../lib/cluster/sizes';
import { ConsulPrograms } from '../../lib/consul/programs';
import { DepsCloudPrograms } from '../../lib/depscloud/programs';
import { bytes, milliCpu } from '../../lib/k8s/quantity';
import { SidecarPrograms } from '../../lib/mesh/sidecar-programs';
import { PostgresPrograms } from '../../lib/postgres/programs';

const programs: [string, MeasuredProgram][] = Object.entries({
  ...SidecarPrograms,
  ...ConsulPrograms,
  ...PostgresPrograms,
  ...DepsCloudPrograms,
});
const profiles: SizeProfile[] = ['pi3', 'pi4', 'amd64'];
const MiB = 2 ** 20;

const profile = (...nodes: NodeGroupProps[]): SizeProfile => profileOf(new Cluster({ version: '1.33', nodes }));

describe('the profile of a cluster', () => {
  test('is that of its weakest machine', () => {
    const amd64 = { board: Boards.amd64({ cpu: 4, memory: '8Gi' }) };
    expect(profile({ board: Boards.pi4_4GB, role: 'server' }, { board: Boards.pi3bPlus, count: 4 })).toBe('pi3');
    expect(profile({ board: Boards.pi4_2GB }, { board: Boards.pi5_8GB }, amd64)).toBe('pi4');
    expect(profile(amd64)).toBe('amd64');
  });
});

describe.each(profiles)('sizes for %s', (on) => {
  test.each(programs)('%s asks for no more than it may use, and states both', (_, program) => {
    const { requests, limits } = sizeFor(program, on);
    expect(milliCpu('cpu', requests.cpu)).toBeGreaterThan(0);
    expect(bytes('memory', requests.memory)).toBeLessThanOrEqual(bytes('memory', limits.memory));
    expect(limits.cpu).toBeUndefined();
  });

  test.each(programs)(
    '%s asks for what was measured idle, and has room for what was measured under load',
    (_, program) => {
      const { requests, limits } = sizeFor(program, on);
      expect(bytes('memory', requests.memory)).toBeGreaterThan(program.idle.resident * MiB);
      expect(bytes('memory', limits.memory)).toBeGreaterThan(1.5 * program.load.resident * MiB);
    },
  );
});

test('a Pi asks for more than amd64 does', () => {
  for (const [, program] of programs) {
    const memory = (on: SizeProfile): number => bytes('memory', sizeFor(program, on).requests.memory);
    expect(memory('pi3')).toBeGreaterThanOrEqual(memory('amd64'));
  }
});

describe('a program that was measured on arm64, too', () => {
  const gateway = DepsCloudPrograms.gateway;
  const seen = (resident: number, anonymous: number): MeasuredProgram => ({
    ...gateway,
    arm64: [
      { kernel: 'any', pageKiB: 4, date: '2026-11-27', idle: { resident, anonymous }, coldPeak: resident },
      { kernel: 'any', pageKiB: 16, date: '2026-11-27', idle: { resident: 1, anonymous: 1 }, coldPeak: 1 },
    ],
  });

  test.each(['pi3', 'pi4'] as const)('asks for what it had there on a %s, if that is more', (on) => {
    expect(sizeFor(seen(40, 20), on).requests.memory).toBe('48Mi'); // 40 and a quarter of 20, in steps of 8
    expect(sizeFor(seen(1, 1), on)).toEqual(sizeFor({ ...gateway, arm64: [] }, on));
  });

  test('asks for what amd64 has on amd64', () => {
    expect(sizeFor(seen(40, 20), 'amd64')).toEqual(sizeFor(gateway, 'amd64'));
  });
});

test.each(programs)(
  '%s says of what was measured on arm64 when and with which pages, within its limit',
  (_, program) => {
    for (const { pageKiB, date, idle, coldPeak = 0 } of program.arm64 ?? []) {
      expect([4, 16]).toContain(pageKiB);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(idle.anonymous).toBeLessThanOrEqual(idle.resident);
      expect(coldPeak * MiB).toBeLessThan(bytes('memory', sizeFor(program, 'pi3').limits.memory));
    }
  },
);
