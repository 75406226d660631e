import { databaseQuestion, healthQuestion } from '../../lib/depscloud/question';
import { TrackerDatabase } from '../../lib/depscloud/database';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { Upstream } from '../../lib/mesh/upstream';

const upstream = new Upstream(ExternalMeshService.fromServiceName('db'), 5432);
const database = (rest: Partial<TrackerDatabase> = {}): TrackerDatabase =>
  ({ driver: 'postgres', service: upstream.destination, address: () => '', ...rest }) as TrackerDatabase;
const login = (address: string): string[] =>
  databaseQuestion(database(), address, upstream).bytes.slice(8).split('\0').slice(0, 4);

/** A message as PostgreSQL sends it: kind, length, content. */
function message(kind: string, content: string): string {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return kind + length.toString('latin1') + content;
}
const refused = (code: string): string =>
  message('E', `SFATAL\0VFATAL\0C${code}\0Mno, you see\0Fpostmaster.c\0L2300\0RProcessStartupPacket\0\0`);

function isAnswer({ answer }: { answer: string }, bytes: string): boolean {
  return new RegExp(answer).test(Buffer.from(bytes, 'latin1').toString('hex'));
}

describe('what PostgreSQL is asked', () => {
  test('is a login of protocol 3.0, and the end of it', () => {
    const { bytes, ...rest } = databaseQuestion(database(), 'host=127.0.0.1 user=app dbname=graph', upstream);
    expect(rest).toMatchObject({ service: 'db', port: 5432 });
    const packet = Buffer.from(bytes, 'latin1');
    const length = packet.readInt32BE(0);
    expect(packet.readInt32BE(4)).toBe(0x30000);
    expect(packet.subarray(8, length).toString()).toBe('user\0app\0database\0graph\0\0');
    expect([...packet.subarray(length)]).toEqual([...Buffer.from('X\0\0\0\x04')]);
  });

  test('is not ended where a password is asked for: the end would be taken for one', () => {
    const passwordSecret = { secret: 'db', key: 'password' } as unknown as TrackerDatabase['passwordSecret'];
    const { bytes } = databaseQuestion(database({ passwordSecret }), 'user=app', upstream);
    expect(bytes).toHaveLength(Buffer.from(bytes, 'latin1').readInt32BE(0));
  });

  test.each([
    ['user=app dbname=graph', 'app', 'graph'],
    [`dbname = 'my graph' user='o\\'neil'`, `o'neil`, 'my graph'],
    ['host=127.0.0.1 user=app', 'app', 'app'],
    ['postgres://app@127.0.0.1:5432/graph?sslmode=disable', 'app', 'graph'],
    ['postgresql://a%20b%40c@/', 'a b@c', 'a b@c'],
    ['postgres://127.0.0.1/graph', 'depscloud', 'graph'],
    ['host=127.0.0.1', 'depscloud', 'depscloud'],
  ])('logs in as %s says', (address, user, name) => {
    expect(login(address)).toEqual(['user', user, 'database', name]);
  });

  test.each([
    ['it is logged in', message('R', '\0\0\0\0'), true],
    ['it is asked for a password', message('R', '\0\0\0\nSCRAM-SHA-256\0\0'), true],
    ['the user is refused', refused('28000'), true],
    ['there is no such database', refused('3D000'), true],
    ['it may not', refused('42501'), true],
    ['the server starts', refused('57P03'), false],
    ['the server ends', refused('57P01'), false],
    ['there are too many others', refused('53300'), false],
    ['the sidecar closes the connection', '', false],
  ])('is answered or not: %s', (_, bytes, good) => {
    expect(isAnswer(databaseQuestion(database(), '', upstream), bytes)).toBe(good);
  });
});

describe('what others are asked', () => {
  test('MySQL is asked nothing, since it speaks first', () => {
    const question = databaseQuestion(database({ driver: 'mysql' }), '', upstream);
    expect(question.bytes).toBe('');
    expect([isAnswer(question, '\x4a\0\0\0\x0a8.4.0'), isAnswer(question, '')]).toEqual([true, false]);
  });

  test("a gRPC service is asked for its health, and the sidecar's own answer is not one", () => {
    const question = healthQuestion(upstream);
    const [head, body] = question.bytes.split('\r\n\r\n');
    expect(head).toMatch(/^POST \/grpc.health.v1.Health\/Check HTTP\/1.1\r\nHost: 127.0.0.1:5432\r\n/);
    expect(body).toBe('\0\0\0\0\0');
    const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\n';
    expect(isAnswer(question, `${ok}grpc-status: 0\r\n\r\n\0\0\0\0\x02\x08\x01`)).toBe(true);
    expect(isAnswer(question, `${ok}grpc-status: 0\r\n\r\n\0\0\0\0\x02\x08\x02`)).toBe(false);
    expect(isAnswer(question, `${ok}grpc-status: 14\r\ngrpc-message: upstream connect error\r\n\r\n`)).toBe(false);
  });
});
