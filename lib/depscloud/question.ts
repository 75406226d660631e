import type { Upstream } from '../mesh/upstream';
import type { TrackerDatabase } from './database';

/** Bytes for the local port of an upstream, and how it shows that the service itself has answered, not the sidecar. */
export interface Question {
  /** Whom it is for. */
  readonly service: string;
  /** Where the sidecar listens for it. */
  readonly port: number;
  /** What is sent, a character for each byte. */
  readonly bytes: string;
  /** Matches the answer, which is written as two hexadecimal digits for each byte. */
  readonly answer: string;
}

/** As hexadecimal digits. */
const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

/** A reply of the standard health service: one message of two bytes, status SERVING. */
const SERVING = hex('\0\0\0\0\x02\x08\x01');

/**
 * Asks a gRPC service for its health. The sidecar translates the request from HTTP/1.1, and answers in the same form
 * without a message when it reaches nobody.
 */
export function healthQuestion({ destination, port, address }: Upstream): Question {
  const head = [
    'POST /grpc.health.v1.Health/Check HTTP/1.1',
    `Host: ${address}`,
    'Content-Type: application/grpc',
    'TE: trailers',
    'Content-Length: 5',
    'Connection: close',
  ];
  return {
    service: destination.meshName,
    port,
    bytes: `${head.join('\r\n')}\r\n\r\n\0\0\0\0\0`,
    answer: SERVING,
  };
}

/**
 * What a PostgreSQL server says to a login that it goes on with, or refuses for a reason that no waiting changes: wrong
 * user, no such database, no right. One that starts, ends or is full says something else.
 * @see https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const LOGIN_ANSWERED = `^${hex('R')}|^${hex('E')}.*${hex('\0C')}(${['28', '3D', '42'].map(hex).join('|')})`;

/** Asks a database: it is logged in to PostgreSQL, without the password; MySQL speaks first. */
export function databaseQuestion(
  { driver, passwordSecret }: TrackerDatabase,
  address: string,
  { destination, port }: Upstream,
): Question {
  const question = { service: destination.meshName, port };
  if (driver !== 'postgres') return { ...question, bytes: '', answer: '.' };
  // where a password is asked for, "terminate" would be taken for one, and logged
  return { ...question, bytes: startup(address) + (passwordSecret ? '' : TERMINATE), answer: LOGIN_ANSWERED };
}

const TERMINATE = 'X\0\0\0\x04';
/** 3.0, as every version since PostgreSQL 7.4 speaks it. */
const PROTOCOL = 3 << 16;

/** @see https://www.postgresql.org/docs/17/protocol-message-formats.html */
function startup(address: string): string {
  const { user, database } = loginOf(address);
  const parameters = Object.entries({ user, database }).map(([name, value]) => `${name}\0${utf8(value)}\0`);
  const body = `${int32(PROTOCOL)}${parameters.join('')}\0`;
  return int32(body.length + 4) + body;
}

function int32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes.toString('latin1');
}

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Who logs in to what, by a connection string of either form. */
function loginOf(address: string): { user: string; database: string } {
  const url = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::[^@/]*)?@)?[^/?]*(?:\/([^?]*))?/.exec(address);
  const [user, database] = url ? [url[1], url[2]].map(decoded) : [valueOf(address, 'user'), valueOf(address, 'dbname')];
  // a server that knows no such user answers too
  return { user: user || 'depscloud', database: database || user || 'depscloud' };
}

function decoded(part = ''): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function valueOf(address: string, key: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`(?:^|\\s)${key}\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|(\\S+))`).exec(address) ?? [];
  return (quoted ?? plain)?.replace(/\\(.)/g, '$1');
}
