import { GIVEN_SECRETS, OPTIONS, startOptions } from '../apps/options';
import { bringUp } from '../cluster/stack';
import { checkLogs, giveSecrets } from './given-secrets';
import { Handbook } from './handbook';
import { Level } from './level';
import { tryAuthMethod } from './level9-auth-method';
import { renew, restartMeshed, rotate } from './level9-certificates';
import { loseNode } from './level9-lost-node';
import { trySnapshot } from './level9-snapshot';

export const level9: Level = {
  name: '9',
  title: 'day two',
  programs: OPTIONS,
  minutes: 15,
  async run(sandbox, _manifests, report) {
    const shelf = await startOptions(sandbox, report);
    const names = { 'consul-bootstrap-acl-token': GIVEN_SECRETS.token };
    const operations = new Handbook(shelf, 'operations', names);
    const hooks = new Handbook(shelf, 'hooks', names);
    await shelf.apply(shelf.layer('10'));
    await giveSecrets(shelf);
    await bringUp(shelf);
    await report.attempt('a lost node', () => loseNode(shelf, operations, report));
    await report.attempt('a new certificate', () => renew(shelf, operations, report));
    await report.attempt('a new CA', () => rotate(shelf, operations, report));
    await report.attempt('the auth method', () => tryAuthMethod(shelf, hooks, report));
    await report.attempt('a snapshot', () => trySnapshot(shelf, operations, report));
    await report.attempt('pods with the new CA', () => restartMeshed(shelf, operations, report));
    await report.attempt('logs', () => checkLogs(shelf, report));
  },
};
