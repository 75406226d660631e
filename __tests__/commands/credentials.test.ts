import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Credentials, credentialsFor } from '../../commands/registry/credentials';
import { Registries } from '../../commands/registry/registry';
import { parseImageReference } from '../../lib/k8s/image-reference';

const stored = (text: string): string => Buffer.from(text).toString('base64');
const basic = (text: string): Credentials => ({ basic: `Basic ${stored(text)}` });

describe('the credentials of docker', () => {
  const { DOCKER_CONFIG, PATH } = process.env;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docker-'));
    process.env.DOCKER_CONFIG = folder;
    process.env.PATH = `${folder}${delimiter}${PATH}`;
  });
  afterEach(() => {
    if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  });

  const configure = (config: object): void => writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  /** A program that answers `get` for one name, as docker's helpers do. */
  const helper = (name: string, host: string, username: string, secret: string): void => {
    const file = join(folder, `docker-credential-${name}`);
    const answer = JSON.stringify({ ServerURL: host, Username: username, Secret: secret });
    writeFileSync(
      file,
      `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = "${host}" ] && echo '${answer}' && exit 0\necho credentials not found in native keychain\nexit 1\n`,
    );
    chmodSync(file, 0o755);
  };

  test('are none without a file', () => {
    expect(credentialsFor('registry.lan')).toEqual({});
  });

  test.each([
    ['registry.lan', 'registry.lan'],
    ['https://registry.lan', 'registry.lan'],
    ['https://registry.lan/v1/', 'registry.lan'],
    ['https://index.docker.io/v1/', 'docker.io'],
  ])('are stored in the file under %s', (name, host) => {
    configure({ auths: { [name]: { auth: stored('me:mine') } } });
    expect(credentialsFor(host)).toEqual(basic('me:mine'));
  });

  test('of a registry are asked of its own helper, and not of the store of all', () => {
    helper('own', 'registry.lan', 'me', 'mine');
    helper('store', 'registry.lan', 'me', 'other');
    configure({ credHelpers: { 'registry.lan': 'own' }, credsStore: 'store' });
    expect(credentialsFor('registry.lan')).toEqual(basic('me:mine'));
  });

  test('of Docker Hub are asked of the store under the name that docker login uses', () => {
    helper('store', 'https://index.docker.io/v1/', 'me', 'mine');
    configure({ credsStore: 'store' });
    expect(credentialsFor('docker.io')).toEqual(basic('me:mine'));
  });

  test('are those of the file when the store has none', () => {
    helper('store', 'elsewhere.lan', 'me', 'other');
    configure({ credsStore: 'store', auths: { 'registry.lan': { auth: stored('me:mine') } } });
    expect(credentialsFor('registry.lan')).toEqual(basic('me:mine'));
  });

  test('may be a token to get others for', () => {
    helper('store', 'registry.lan', '<token>', 'refreshing');
    configure({ credsStore: 'store' });
    expect(credentialsFor('registry.lan')).toEqual({ identityToken: 'refreshing' });
    configure({ auths: { 'registry.lan': { identitytoken: 'kept' } } });
    expect(credentialsFor('registry.lan')).toEqual({ identityToken: 'kept' });
  });

  test('cannot be asked of a helper that is not installed', () => {
    configure({ credHelpers: { 'registry.lan': 'nowhere' } });
    expect(() => credentialsFor('registry.lan')).toThrow(
      `'docker-credential-nowhere' cannot be run: install it, or remove 'nowhere' from '${join(folder, 'config.json')}'`,
    );
  });

  test('cannot be had of a helper that fails, which says why', () => {
    writeFileSync(join(folder, 'docker-credential-locked'), '#!/bin/sh\necho the keychain is locked >&2\nexit 1\n');
    chmodSync(join(folder, 'docker-credential-locked'), 0o755);
    configure({ credsStore: 'locked' });
    expect(() => credentialsFor('registry.lan')).toThrow(
      "'docker-credential-locked' fails for 'registry.lan': the keychain is locked",
    );
    // more than a pipe holds: the helper ends before it is written
    const long = 'registry.lan'.repeat(50_000);
    expect(() => credentialsFor(long)).toThrow(
      `'docker-credential-locked' fails for '${long}': the keychain is locked`,
    );
  });

  describe('at a registry', () => {
    const server = createServer();
    const seen: { url?: string; authorization?: string; body: string }[] = [];
    let host: string;

    beforeAll(async () => {
      server.on('request', (request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += chunk));
        request.on('end', () => {
          const { authorization } = request.headers;
          seen.push({ url: request.url, authorization, body });
          if (request.url === '/token' || request.url?.startsWith('/token?'))
            response.end(JSON.stringify({ access_token: 'good' }));
          else if (authorization === 'Bearer good')
            response.end(JSON.stringify({ manifests: [], mediaType: 'application/vnd.oci.image.index.v1+json' }));
          else
            response
              .writeHead(401, {
                'www-authenticate': `Bearer realm="http://${host}/token",service="shelf",scope="pull"`,
              })
              .end();
        });
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());
    beforeEach(() => (seen.length = 0));

    test('exchange an identity token', async () => {
      configure({ auths: { [host]: { identitytoken: 'refreshing' } } });
      await new Registries().find(parseImageReference(`${host}/team/app:1`));
      expect(seen[1]).toEqual({
        url: '/token',
        authorization: undefined,
        body: 'service=shelf&scope=pull&grant_type=refresh_token&client_id=meshberry&refresh_token=refreshing',
      });
    });

    test('are those of a mirror, which does not get those of the registry that it mirrors', async () => {
      const mirrors = new Map([['docker.io', `http://${host}`]]);
      configure({ auths: { 'https://index.docker.io/v1/': { auth: stored('me:hub') } } });
      await new Registries(mirrors).find(parseImageReference('postgres:17'));
      expect(seen[1].authorization).toBeUndefined();
      configure({ auths: { [host]: { auth: stored('me:mirror') } } });
      await new Registries(mirrors).find(parseImageReference('postgres:17'));
      expect(seen[4].authorization).toBe(`Basic ${stored('me:mirror')}`);
    });
  });
});
