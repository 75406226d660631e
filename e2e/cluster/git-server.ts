import { spawn } from 'node:child_process';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../harness/sandbox';

/** A repository of Git on loopback, served by Git's own CGI program. */
export class GitServer {
  readonly work: string;
  private readonly bare: string;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly root: string,
  ) {
    this.bare = join(root, 'shelf.git');
    this.work = join(root, 'work');
  }

  static async start(sandbox: Sandbox): Promise<GitServer & { readonly url: string }> {
    const server = new GitServer(sandbox, sandbox.path('git'));
    mkdirSync(server.work, { recursive: true });
    await sandbox.run(['git', 'init', '-q', '--bare', '-b', 'main', server.bare]);
    await server.git('init', '-q', '-b', 'main');
    await server.git('remote', 'add', 'origin', server.bare);
    const http = createServer((request, response) => server.answer(request, response));
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    http.unref();
    const { port } = http.address() as AddressInfo;
    return Object.assign(server, { url: `http://127.0.0.1:${port}/shelf.git` });
  }

  /** Makes the work tree hold this folder under a name, in place of what it had there. */
  put(folder: string, name: string): void {
    rmSync(join(this.work, name), { recursive: true, force: true });
    cpSync(folder, join(this.work, name), { recursive: true });
  }

  /** Commits the work tree and pushes it. @returns the commit */
  async push(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '-q', '-m', message);
    await this.git('push', '-q', 'origin', 'main');
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  private git(...args: string[]): Promise<string> {
    return this.sandbox.run(['git', '-C', this.work, ...args]);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const cgi = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: this.root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: searchParams.toString(),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    const chunks: Buffer[] = [];
    request.pipe(cgi.stdin);
    cgi.stdin.on('error', () => undefined);
    cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    cgi.on('close', () => reply(Buffer.concat(chunks), response));
  }
}

/** What a CGI program wrote: header lines, one of them maybe the status, an empty line, the body. */
function reply(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.subarray(0, Math.max(end, 0)).toString().split('\r\n')) {
    const [name, value] = line.split(': ');
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
    else if (value !== undefined) response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
