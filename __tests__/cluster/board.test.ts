import fc from 'fast-check';
import { allocatableOf, reservationOf, usableOf } from '../../lib/cluster/allocatable';
import { Board, Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';

const MiB = 2 ** 20;
const NOTHING = { milliCpu: 0, memory: 0 };
const boards = Object.values(Boards).filter((board): board is Board => typeof board !== 'function');

describe('the boards', () => {
  test.each(boards.map((board) => [board.name, board] as const))(
    '%s has less memory than its box says, and says where that is from',
    (name, board) => {
      const printed = Number(/_(\d+)GB$/.exec(name)?.[1] ?? 1) * 1024;
      expect(board.memory / MiB).toBeLessThan(printed);
      expect(board.memory / MiB).toBeGreaterThan(printed * 0.85);
      expect(board.source).not.toBe('');
      expect(Boards[name as keyof typeof Boards]).toBe(board);
    },
  );

  test('a server leaves less to pods than an agent', () => {
    for (const board of boards) {
      expect(usableOf(board, 'server').memory).toBeLessThan(usableOf(board, 'agent').memory);
      expect(usableOf(board, 'server').milliCpu).toBeLessThan(usableOf(board, 'agent').milliCpu);
    }
  });

  test('other machines are declared by what Linux shows', () => {
    expect(Boards.amd64({ cpu: '2500m', memory: '7811Mi', maxPods: 50 })).toMatchObject({
      name: 'amd64',
      architecture: 'amd64',
      milliCpu: 2500,
      memory: 7811 * MiB,
      maxPods: 50,
    });
    expect(Boards.arm64({ name: 'rock', cpu: 8, memory: '15Gi' })).toMatchObject({
      name: 'rock',
      architecture: 'arm64',
    });
  });

  test('a machine of nothing is refused', () => {
    expect(() => Boards.arm64({ cpu: 0, memory: '1Gi' })).toThrow("board 'arm64' has cpu '0' and memory '1Gi'");
    expect(() => Boards.arm64({ cpu: 1, memory: '1GB' })).toThrow(
      "memory of board 'arm64' is '1GB', which is not a valid quantity",
    );
  });
});

describe('what the scheduler packs', () => {
  test('is all of a machine under k3s, which tells the kubelet of nothing', () => {
    expect(allocatableOf(Boards.pi3bPlus, 'k3s', NOTHING)).toEqual({ milliCpu: 4000, memory: 905 * MiB });
  });

  test("is less by the kubelet's own threshold elsewhere", () => {
    expect(allocatableOf(Boards.pi3bPlus, 'kubernetes', NOTHING).memory).toBe(805 * MiB);
  });

  test('is what pods can really use, once the kubelet is told what is taken', () => {
    const nodes = [{ board: Boards.pi4_4GB, role: 'server' as const, reserved: 'recommended' as const }];
    const [node] = new Cluster({ version: '1.33', nodes }).nodes;
    expect(node.allocatable).toEqual(node.usable);
    expect(reservationOf(Boards.pi4_4GB, 'server')).toBe('--kubelet-arg=system-reserved=cpu=350m,memory=1643Mi');
  });

  test('follows a reservation of your own', () => {
    const nodes = [{ board: Boards.pi3bPlus, reserved: { cpu: '500m', memory: '205Mi' } }];
    expect(new Cluster({ version: '1.33', nodes }).nodes[0].allocatable).toEqual({ milliCpu: 3500, memory: 700 * MiB });
  });

  test('is never less than nothing, and a reservation beyond the board is refused', () => {
    const nodes = [{ board: Boards.pi3bPlus, reserved: { memory: '2Gi' } }];
    expect(() => new Cluster({ version: '1.33', nodes })).toThrow(
      "reserved of node group 1 (pi3bPlus) is cpu '0' and memory '2Gi', more than the board has",
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), (memory) => {
        const board = Boards.arm64({ cpu: '100m', memory: `${memory}Mi` });
        for (const role of ['server', 'agent'] as const) {
          const { milliCpu, memory: left } = usableOf(board, role);
          expect(Math.min(milliCpu, left)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
