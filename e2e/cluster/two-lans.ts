import { Sandbox } from '../harness/sandbox';
import { Ranges } from './network';

/** Addresses of the run's second cluster. */
export const OTHER_RANGES: Ranges = { lan: '10.31.0', pods: '10.52', services: '10.53' };
const [HERE, THERE] = ['10.29.0.1', '10.29.0.2'];
const LINK = 'between';

/** Makes a network namespace for a second cluster, with routes from LAN to LAN. @returns the run in it */
export async function secondLan(sandbox: Sandbox, name: string): Promise<Sandbox> {
  const other = await sandbox.within(name);
  await sandbox.run(['ip', 'link', 'add', LINK, 'type', 'veth', 'peer', 'name', LINK, 'netns', name]);
  const ends = [
    { end: sandbox, own: HERE, next: THERE, others: [`${OTHER_RANGES.lan}.0/24`, `${OTHER_RANGES.pods}.0.0/16`] },
    { end: other, own: THERE, next: HERE, others: ['10.30.0.0/24', '10.42.0.0/16'] },
  ];
  for (const { end, own } of ends) {
    await end.run(['ip', 'addr', 'add', `${own}/30`, 'dev', LINK]);
    await end.run(['ip', 'link', 'set', LINK, 'up']);
  }
  for (const { end, next, others } of ends)
    for (const range of others) await end.run(['ip', 'route', 'add', range, 'via', next]);
  return other;
}

/** Drops everything between the two LANs, or lets it through again; the clusters' API servers stay within the run's reach. */
export async function cut(sandbox: Sandbox, apart: boolean): Promise<void> {
  for (const direction of ['-i', '-o'])
    await sandbox.run(['iptables', '-w', '30', apart ? '-I' : '-D', 'FORWARD', direction, LINK, '-j', 'DROP']);
}
