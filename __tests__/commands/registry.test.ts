import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registries } from '../../commands/registry/registry';
import { parseImageReference } from '../../lib/k8s/image-reference';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const index = JSON.stringify({
  mediaType: INDEX,
  manifests: [
    { platform: { os: 'linux', architecture: 'arm64' } },
    { platform: { os: 'linux', architecture: 'amd64' } },
    { platform: { os: 'linux', architecture: 'amd64', variant: 'v2' } },
    { platform: { os: 'windows', architecture: 'amd64' } },
    { platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});
const config = JSON.stringify({ os: 'linux', architecture: 'arm' });
const single = JSON.stringify({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { digest: 'sha256:c' },
});
const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** A user name and what only its owner knows, as `docker login` stores them. */
const credentials = Buffer.from(['someone', 'something'].join(':')).toString('base64');

describe('a registry', () => {
  let server: Server;
  let host: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(() => (asked.length = 0));

  const find = (image: string, mirrors?: ReadonlyMap<string, string>) =>
    new Registries(mirrors).find(parseImageReference(image));
  const content = (request: IncomingMessage, response: ServerResponse): void => {
    const texts: Record<string, string> = {
      '/v2/team/app/manifests/1': index,
      '/v2/team/one/manifests/1': single,
      '/v2/team/one/blobs/sha256:c': config,
      '/v2/library/postgres/manifests/17': index,
    };
    const text = texts[request.url!];
    response.writeHead(text ? 200 : 404, { 'content-type': text === index ? INDEX : 'application/json' }).end(text);
  };

  test('tells the digest and the Linux architectures of an index', async () => {
    answer = content;
    expect(await find(`${host}/team/app:1`)).toEqual({ digest: digestOf(index), platforms: ['amd64', 'arm64'] });
  });

  test('tells the architecture of an image without an index by its configuration', async () => {
    answer = content;
    expect(await find(`${host}/team/one:1`)).toEqual({ digest: digestOf(single), platforms: ['arm'] });
  });

  test('is asked by a mirror, with the same path', async () => {
    answer = content;
    const found = await find('postgres:17', new Map([['docker.io', `http://${host}/`]]));
    expect([found.digest, asked]).toEqual([digestOf(index), ['/v2/library/postgres/manifests/17']]);
  });

  test('gets the credentials of docker, in exchange for a token that it gives for them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docker-'));
    const before = process.env.DOCKER_CONFIG;
    process.env.DOCKER_CONFIG = folder;
    try {
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth: credentials } } }));
      answer = (request, response) => {
        const { authorization } = request.headers;
        if (request.url!.startsWith('/token')) {
          response.end(JSON.stringify({ token: authorization === `Basic ${credentials}` ? 'good' : 'bad' }));
        } else if (authorization === 'Bearer good') content(request, response);
        else {
          const challenge = `Bearer realm="http://${host}/token",service="shelf",scope="repository:team/app:pull"`;
          response.writeHead(401, { 'www-authenticate': challenge }).end();
        }
      };
      expect((await find(`${host}/team/app:1`)).platforms).toEqual(['amd64', 'arm64']);
      expect(asked[1]).toBe('/token?service=shelf&scope=repository%3Ateam%2Fapp%3Apull');
      rmSync(join(folder, 'config.json'));
      await expect(find(`${host}/team/app:1`)).rejects.toThrow(`run 'docker login ${host}'`);
    } finally {
      if (before === undefined) delete process.env.DOCKER_CONFIG;
      else process.env.DOCKER_CONFIG = before;
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    [404, "has no '%/team/app:2': check the name and the tag"],
    [403, "does not let you read '%/team/app:2'"],
    [429, 'limits how often you ask'],
    [500, 'answers 500'],
  ])('that answers %d is told of, with the image', async (status, message) => {
    answer = (_, response) => response.writeHead(status).end();
    await expect(find(`${host}/team/app:2`)).rejects.toThrow(message.replace('%', host));
  });

  test('that does not answer is named', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    await new Promise((closed) => other.close(closed));
    await expect(find(`127.0.0.1:${port}/team/app:1`)).rejects.toThrow(`'127.0.0.1:${port}' does not answer`);
  });
});
