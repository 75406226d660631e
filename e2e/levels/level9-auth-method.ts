import { Guests } from '../apps/guests';
import { NAMESPACE } from '../apps/options';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { Handbook } from './handbook';
import { Operator } from './operator';

const ACCOUNT = 'consul-auth-method';

/** The identity by which Consul asks who somebody is, deleted and made again: logins are refused until server-acl-init has run. */
export async function tryAuthMethod(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const login = async (): Promise<number> => {
    const { stdout } = await shelf.cluster.kubectl(['create', 'token', Guests.client, '--namespace=depscloud']);
    const body = JSON.stringify({ AuthMethod: 'consul-k8s-auth-method', BearerToken: stdout.trim() });
    return (await operator.call('POST', '/v1/acl/login', { body, token: false })).status;
  };
  const before = await login();
  const old = await token(shelf);
  await remake(shelf, 'secret');
  report.check(before === 200 && (await token(shelf)) === old, `Secret '${ACCOUNT}' made again holds the same token`);
  await remake(shelf, 'serviceaccount');
  const refusal = async (): Promise<number | undefined> => {
    const status = await login();
    return status === 200 ? undefined : status;
  };
  const refused = await shelf.wait('logins are refused', refusal, 30);
  report.check(refused === 500, `its ServiceAccount made again, a login is refused with ${refused}`);
  await handbook.follow(
    'server-acl-init made to run again',
    handbook.block('An auth method that does not let in', 'server-acl-init'),
  );
  const after = await shelf.wait('logins are let in', async () => ((await login()) === 200 ? 200 : undefined), 60);
  report.proved(`after it a login is answered with ${after}`);
}

/** Deletes it and applies the manifests again, until its token is there. */
async function remake(shelf: Shelf, kind: string): Promise<void> {
  await shelf.cluster.kubectl(['delete', kind, ACCOUNT, `--namespace=${NAMESPACE}`]);
  await shelf.wait('its Secret is gone', async () => !(await shelf.find('v1', 'Secret', NAMESPACE, ACCOUNT)), 20);
  for (const own of ['ServiceAccount', 'Secret'])
    await shelf.applyObjects(shelf.manifests.find(own, ({ metadata }) => metadata.name === ACCOUNT));
  await shelf.wait('the token controller has filled it', () => token(shelf), 20);
}

async function token(shelf: Shelf): Promise<string | undefined> {
  return (await shelf.secret(NAMESPACE, ACCOUNT))?.token;
}
