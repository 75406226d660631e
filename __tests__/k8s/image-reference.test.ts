import * as fc from 'fast-check';
import { imageName, parseImageReference } from '../../lib/k8s/image-reference';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('an image reference', () => {
  test.each([
    ['postgres', 'docker.io/library/postgres', undefined],
    ['postgres:16', 'docker.io/library/postgres', '16'],
    ['postgres:16.2-alpine', 'docker.io/library/postgres', '16.2-alpine'],
    ['docker.io/postgres:16', 'docker.io/library/postgres', '16'],
    ['index.docker.io/library/postgres:16', 'docker.io/library/postgres', '16'],
    ['depscloud/tracker:0.3.5', 'docker.io/depscloud/tracker', '0.3.5'],
    ['localhost/app:1', 'localhost/app', '1'],
    ['localhost:5000/app', 'localhost:5000/app', undefined],
    ['registry.local:5000/team/app:1.2', 'registry.local:5000/team/app', '1.2'],
    ['ghcr.io/a/b/c__d:v1', 'ghcr.io/a/b/c__d', 'v1'],
    ['192.168.1.7:5000/app:1', '192.168.1.7:5000/app', '1'],
  ])('%s names %s', (reference, name, tag) => {
    const parsed = parseImageReference(reference);
    expect([imageName(parsed), parsed.tag, parsed.digest]).toEqual([name, tag, undefined]);
  });

  test.each([
    [`postgres@${digest}`, undefined],
    [`postgres:16@${digest}`, '16'],
    [`postgres:16.2@${digest}`, '16.2'],
    [`localhost:5000/team/postgres:16@${digest}`, '16'],
  ])('%s has a digest', (reference, tag) => {
    expect(parseImageReference(reference)).toMatchObject({ tag, digest });
  });

  test.each([
    '',
    'Postgres',
    'team/App:1',
    'postgres:',
    'postgres:16:17',
    'postgres@16',
    `postgres@sha256:123`,
    'post gres',
    'https://docker.io/postgres',
    '-postgres',
    'a//b',
    'a/b/',
    'post..gres',
    '${IMAGE}',
  ])("'%s' is none", (reference) => {
    expect(() => parseImageReference(reference)).toThrow(
      `'${reference}' is not a valid image reference: write it like 'postgres:16' or 'registry.local:5000/team/app:1.2'`,
    );
  });

  test('comes apart into what it was put together from', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
    const registry = fc.oneof(
      fc.stringMatching(/^[a-z0-9]{1,6}(\.[a-z0-9]{1,6}){1,2}(:[1-9][0-9]{0,3})?$/),
      fc.constantFrom('localhost', 'localhost:5000'),
    );
    fc.assert(
      fc.property(
        registry,
        fc.array(component, { minLength: 1, maxLength: 3 }),
        fc.option(fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,20}$/), { nil: undefined }),
        fc.option(fc.constant(digest), { nil: undefined }),
        (host, path, tag, hash) => {
          fc.pre(host !== 'docker.io');
          const text = `${host}/${path.join('/')}${tag === undefined ? '' : `:${tag}`}${hash ? `@${hash}` : ''}`;
          expect(parseImageReference(text)).toEqual({ registry: host, repository: path.join('/'), tag, digest: hash });
        },
      ),
    );
  });
});
