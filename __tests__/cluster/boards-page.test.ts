import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reservationOf, usableOf } from '../../lib/cluster/allocatable';
import { Board, Boards } from '../../lib/cluster/board';
import { Arm64Measurement, ResidentMemory } from '../../lib/cluster/measurement';
import { ContainerResources, MeasuredProgram, sizeFor } from '../../lib/cluster/sizes';
import { ConsulPrograms } from '../../lib/consul/programs';
import { DepsCloudPrograms, INDEXER_SIZE } from '../../lib/depscloud/programs';
import { SidecarPrograms } from '../../lib/mesh/sidecar-programs';
import { PostgresPrograms } from '../../lib/postgres/programs';

const page = readFileSync(join(__dirname, '../../docs/boards.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => Number.parseInt(cell.trim()) || cell.trim()));
const row = (first: string): (string | number)[] => rows.find(([, cell]) => cell === first)!.slice(2, -1);
const mebibytes = (bytes: number): number => Math.floor(bytes / 2 ** 20);
const boards = Object.entries(Boards).filter((entry): entry is [string, Board] => typeof entry[1] !== 'function');

describe('docs/boards.md says what the code counts with', () => {
  test.each(boards)('%s', (name, board) => {
    const [memory, agent, server] = row(`\`Boards.${name}\``);
    expect([memory, agent]).toEqual([mebibytes(board.memory), mebibytes(usableOf(board, 'agent').memory)]);
    expect(Number(server) || 0).toBe(mebibytes(usableOf(board, 'server').memory));
  });

  const sizes: [string, ContainerResources][] = [
    ['consul-server', sizeFor(ConsulPrograms.server, 'pi3')],
    ['sidecar', sizeFor(SidecarPrograms.sidecar, 'pi3')],
    ['postgresql', sizeFor(PostgresPrograms.postgresql, 'pi3')],
    ['extractor', sizeFor(DepsCloudPrograms.extractor, 'pi3')],
    ['tracker', sizeFor(DepsCloudPrograms.tracker, 'pi3')],
    ['indexer', INDEXER_SIZE],
  ];
  test.each(sizes)('the size of %s', (component, { requests, limits }) => {
    expect(row(component).slice(2)).toEqual([parseInt(requests.memory), parseInt(limits.memory)]);
  });

  const measured = Object.entries({
    'consul-server': ConsulPrograms.server,
    sidecar: SidecarPrograms.sidecar,
    postgresql: PostgresPrograms.postgresql,
    ...DepsCloudPrograms,
  }).flatMap(([name, program]) =>
    (program.arm64 ?? []).map((seen): [string, MeasuredProgram, Arm64Measurement] => [name, program, seen]),
  );
  test.each(measured)('what %s had on arm64', (name, program, { pageKiB, idle, beside, coldPeak = '–' }) => {
    const figures = ({ resident, anonymous }: ResidentMemory): string => `${resident}, ${anonymous}`;
    const limit = sizeFor(program, 'pi3').limits.memory.replace('Mi', '');
    const cells = [name, `${pageKiB} KiB`, figures(idle), beside ? figures(beside) : '–', coldPeak, limit];
    expect(page.replace(/ +/g, ' ')).toContain(`\n| ${cells.join(' | ')} |\n`);
  });

  test('the lines for k3s', () => {
    for (const [board, role] of [
      [Boards.pi3bPlus, 'agent'],
      [Boards.pi4_4GB, 'agent'],
      [Boards.pi5_8GB, 'server'],
    ] as const)
      expect(page).toContain(reservationOf(board, role).replace('--kubelet-arg=', ''));
  });
});
