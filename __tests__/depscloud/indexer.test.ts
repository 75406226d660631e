import { Duration } from 'cdk8s';
import * as yaml from 'js-yaml';
import { declaredObjects } from '../../lib/k8s/declared';
import { IndexerAccount, IndexerProps } from '../../lib/depscloud';
import { NIGHTLY, stack } from './stack';

const once = (accounts: readonly IndexerAccount[]): IndexerProps => ({ accounts });

function config(accounts: readonly IndexerAccount[]): unknown {
  const { get } = stack({ indexer: once(accounts) });
  return yaml.load(get('ConfigMap', 'depscloud-indexer-config').data['config.yaml']);
}

describe('the indexer', () => {
  test('is a CronJob by schedule, that neither overlaps itself nor hangs for ever', () => {
    const { get, find } = stack({
      indexer: { ...NIGHTLY, timeZone: 'Europe/Berlin', timeout: Duration.hours(1) },
    });
    const { spec } = get('CronJob', 'depscloud-indexer');
    expect(spec).toMatchObject({
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      jobTemplate: { spec: { activeDeadlineSeconds: 3600, template: { spec: { restartPolicy: 'Never' } } } },
    });
    expect(find('Job', 'depscloud-indexer')).toBeUndefined();
  });

  test('is a Job without one', () => {
    const { get, find } = stack({ indexer: once(NIGHTLY.accounts) });
    expect(get('Job', 'depscloud-indexer').spec).toMatchObject({ activeDeadlineSeconds: 21600, backoffLimit: 2 });
    expect(find('CronJob', 'depscloud-indexer')).toBeUndefined();
  });

  test('is not there when nothing is to be crawled', () => {
    const { find, depscloud } = stack();
    expect(depscloud.indexer).toBeUndefined();
    expect(find('Service', 'depscloud-indexer')).toBeUndefined();
  });

  test('has a headless Service, without which it would not be registered', () => {
    const { get } = stack({ indexer: NIGHTLY });
    expect(get('Service', 'depscloud-indexer').spec).toMatchObject({ clusterIP: 'None' });
  });

  test('waits until extractor and tracker have answered: it would fail at once, and call that a success', () => {
    const { container } = stack({ indexer: NIGHTLY });
    const { command, args } = container('indexer');
    expect(command?.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(command?.[2].match(/^until answers \d+/gm)).toEqual(['until answers 9000', 'until answers 9001']);
    expect(command?.slice(3)).toEqual(['/usr/bin/indexer', '/usr/bin/indexer']);
    expect(args?.slice(0, 2)).toEqual(['--config=/etc/indexer/config.yaml', '--workers=5']);
  });

  test('clones into a folder of limited size', () => {
    const { pod } = stack({ indexer: { ...NIGHTLY, scratchSize: '512Mi', workers: 1 } });
    const { volumes, containers } = pod('CronJob', 'depscloud-indexer');
    expect(volumes).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '512Mi' } });
    expect(containers[0].volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    expect(containers[0].args).toContain('--workers=1');
  });

  test('takes placement, size and sidecar by prop', () => {
    const { pod, depscloud } = stack({
      indexer: {
        ...NIGHTLY,
        resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
        scheduling: { nodeName: 'pi-1' },
        sidecar: { concurrency: 2 },
      },
    });
    const spec = pod('CronJob', 'depscloud-indexer');
    expect(spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'pi-1' });
    expect(spec.containers[0].resources?.limits).toMatchObject({ memory: '2Gi' });
    expect(depscloud.indexer?.service.sidecar).toEqual({ concurrency: 2 });
  });
});

describe("the indexer's configuration", () => {
  test('has the field names of its parser, and clones over HTTP', () => {
    expect(
      config([
        {
          github: {
            baseUrl: 'https://ghe.example.org/api/v3/',
            uploadUrl: 'https://ghe.example.org/api/uploads/',
            users: ['mjpitz'],
            organizations: ['depscloud'],
            skipOrganizations: ['archive'],
          },
        },
        {
          generic: {
            baseUrl: 'https://git.example.org',
            path: '/repositories',
            pageParameter: 'page',
            perPageParameter: 'size',
            pageSize: 50,
            selector: '.[].url',
          },
        },
        { static: { repositoryUrls: ['https://github.com/depscloud/api.git'] } },
      ]),
    ).toEqual({
      accounts: [
        {
          github: {
            baseUrl: 'https://ghe.example.org/api/v3/',
            uploadUrl: 'https://ghe.example.org/api/uploads/',
            users: ['mjpitz'],
            organizations: ['depscloud'],
            skipOrganizations: ['archive'],
            clone: { strategy: 'HTTP' },
          },
        },
        {
          generic: {
            baseUrl: 'https://git.example.org',
            path: '/repositories',
            pageParameter: 'page',
            perPageParameter: 'size',
            pageSize: 50,
            selector: '.[].url',
            clone: { strategy: 'HTTP' },
          },
        },
        {
          static: { repositoryUrls: ['https://github.com/depscloud/api.git'], clone: { strategy: 'HTTP' } },
        },
      ],
    });
  });

  test('comes from a Secret that exists when it holds tokens', () => {
    const { pod, find, app } = stack({ indexer: { configSecret: { name: 'accounts', key: 'all.yaml' } } });
    const { volumes } = pod('Job', 'depscloud-indexer');
    expect(volumes).toContainEqual({
      name: 'config',
      secret: { secretName: 'accounts', items: [{ key: 'all.yaml', path: 'config.yaml' }] },
    });
    expect(find('ConfigMap', 'depscloud-indexer-config')).toBeUndefined();
    expect(declaredObjects(app)).toContainEqual({
      kind: 'Secret',
      namespace: 'depscloud',
      name: 'accounts',
      keys: ['all.yaml'],
    });
  });

  test('has no place for a token: the compiler refuses it, and so does the construct', () => {
    const github = { organizations: ['a'], oauth2: { token: 'ghp_x' } };
    // @ts-expect-error a token is in no manifest
    const account: IndexerAccount = { github: { organizations: ['a'], oauth2: { token: 'ghp_x' } } };
    // @ts-expect-error GitLab does not answer without a token
    const gitlab: IndexerAccount = { gitlab: { groups: ['a'] } };
    const inASecret = "write the whole configuration into a Secret, and name it in 'configSecret'";
    expect(() => config([account])).toThrow("unknown prop 'oauth2' of DepsCloud.indexer.accounts[0].github");
    expect(() => config([{ github } as IndexerAccount])).toThrow(inASecret);
    expect(() => config([gitlab])).toThrow(
      `unknown prop 'gitlab' of DepsCloud.indexer.accounts[0]: remove it; known are 'generic', 'github', 'static'; ${inASecret}`,
    );
    expect(() => config([{ static: { repositoryUrls: ['https://me:pw@example.org/a.git'] } }])).toThrow(
      'a URL has credentials in it',
    );
  });
});
