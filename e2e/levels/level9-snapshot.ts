import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { Handbook } from './handbook';
import { Operator } from './operator';

/** Saved, lost, restored, with the commands of the documentation. */
export async function trySnapshot(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const put = (value: string): Promise<unknown> => operator.call('PUT', '/v1/kv/snapshot', { body: value });
  const read = async (): Promise<string> => (await operator.call('GET', '/v1/kv/snapshot?raw')).body;
  await put('kept');
  const save = handbook.block('Snapshot and restore', 'snapshot save');
  await handbook.follow('a snapshot', save);
  await put('lost');
  const token = save.split('\n').find((line) => line.startsWith('token()')) ?? '';
  await handbook.follow('its restore', `${token}\n${handbook.block('Snapshot and restore', 'snapshot restore')}`);
  const value = await read();
  report.check(value === 'kept', `what was written before the snapshot is there again: '${value}'`);
}
