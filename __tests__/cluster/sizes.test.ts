import { Boards } from '../../lib/cluster/board';
import { Cluster, NodeGroupProps } from '../../lib/cluster/cluster';
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

test('a Pi asks for more than the machine that measured, since nothing was measured there', () => {
  for (const [, program] of programs) {
    const memory = (on: SizeProfile): number => bytes('memory', sizeFor(program, on).requests.memory);
    expect(memory('pi3')).toBeGreaterThanOrEqual(memory('amd64'));
  }
});
