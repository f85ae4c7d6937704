import { createServer, type Server, type Socket } from 'node:net';
import { Failure } from '../../lib/failure.ts';
import type { Databases } from './port.ts';
import { type Carried, carryOut } from './simulated-statements.ts';

/**
 * Version 3 of PostgreSQL's protocol in front of the simulated databases: start-up without a password, simple and
 * extended queries. https://www.postgresql.org/docs/current/protocol.html. It has no transactions: what is carried out
 * stays, and a connection that must break before its COMMIT is broken by `breakAt`.
 */
export function postgresServer(
  databases: Databases,
  breakAt: () => RegExp | undefined = () => undefined,
): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket, databases, breakAt).catch(() => socket.destroy());
  });
}

async function serve(socket: Socket, databases: Databases, breakAt: () => RegExp | undefined): Promise<void> {
  const session: Session = { database: '', sql: '', values: [], answers: [], failed: false };
  const cursors = new Map<string, Carried>();
  for await (const message of messagesOf(socket)) {
    if (message.type === 'X') return void socket.end();
    if (message.type === 'startup') socket.write(welcome(session, message.body));
    if (message.type === 'P') session.sql = texts(message.body)[1] ?? '';
    if (message.type === 'B') session.values = boundValues(message.body);
    const asked =
      message.type === 'Q' ? (texts(message.body)[0] ?? '') : message.type === 'E' ? session.sql : undefined;
    if (asked !== undefined && !session.failed) {
      session.answers.push(await answerTo(asked, session, databases, cursors));
      if (breakAt()?.test(asked)) return void socket.destroy();
    }
    if (message.type === 'Q' || message.type === 'S') {
      socket.write(Buffer.concat([...session.answers, READY]));
      Object.assign(session, { answers: [], failed: false });
    }
  }
}

interface Session {
  database: string;
  sql: string;
  values: readonly (string | null)[];
  answers: Buffer[];
  failed: boolean;
}

/** Control statements are only acknowledged. Trouble that is not an answer breaks the connection. */
async function answerTo(
  sql: string,
  session: Session,
  databases: Databases,
  cursors: Map<string, Carried>,
): Promise<Buffer> {
  if (/^(BEGIN|COMMIT|ROLLBACK)/.test(sql)) return Buffer.concat(sql.split(';').map(() => complete('SET')));
  try {
    const database = databases.database(session.database);
    if (!database) return failure('3D000', `database "${session.database}" does not exist`);
    const carried = await carryOut(database, { sql, values: session.values }, cursors);
    const rows = carried.rows.map((row) => frame('D', int16(row.length), ...row.map(cell)));
    return Buffer.concat([
      PARSED,
      BOUND,
      description(carried.columns),
      ...rows,
      complete(`SELECT ${rows.length}`),
    ]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const code = SQLSTATES[error.kind];
    if (code === undefined) throw error;
    session.failed = true;
    return failure(code, error.message.replace(/^PostgreSQL says: /, '').replace(/\.$/, ''));
  }
}

/** The kinds that PostgreSQL itself can answer with. */
const SQLSTATES: Readonly<Partial<Record<Failure['kind'], string>>> = {
  not_found: '42P01',
  denied: '28P01',
  conflict: '23505',
  invalid: '42601',
  rate_limited: '53300',
};

interface Message {
  readonly type: string;
  readonly body: Buffer;
}

/** The first message has no type; one that asks for TLS is declined and comes again without. */
async function* messagesOf(socket: Socket): AsyncGenerator<Message> {
  let pending = Buffer.alloc(0);
  let started = false;
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 5) {
      const at = started ? 1 : 0;
      const end = at + pending.readInt32BE(at);
      if (pending.length < end) break;
      const type = started ? String.fromCharCode(pending[0] ?? 0) : 'startup';
      const body = pending.subarray(at + 4, end);
      pending = pending.subarray(end);
      if (type === 'startup' && body.readInt32BE(0) === TLS_REQUEST) socket.write('N');
      else {
        started = true;
        yield { type, body };
      }
    }
  }
}

const TLS_REQUEST = 80_877_103;

function welcome(session: Session, body: Buffer): Buffer {
  const words = texts(body.subarray(4));
  session.database = words[words.indexOf('database') + 1] ?? '';
  return Buffer.concat([frame('R', int32(0)), frame('K', int32(1), int32(1)), READY]);
}

/** Portal, statement, formats of the values, the values. */
function boundValues(body: Buffer): readonly (string | null)[] {
  const afterNames = body.indexOf(0, body.indexOf(0) + 1) + 1;
  const formats = body.readInt16BE(afterNames);
  let at = afterNames + 2 + 2 * formats;
  const values: (string | null)[] = [];
  const count = body.readInt16BE(at);
  at += 2;
  for (let index = 0; index < count; index++) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return values;
}

const texts = (body: Buffer): readonly string[] => body.toString('utf8').split('\0');

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
function int32(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeInt32BE(value);
  return four;
}
const zeroEnded = (text: string): Buffer => Buffer.from(`${text}\0`);

function frame(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function cell(value: string | null): Buffer {
  if (value === null) return int32(-1);
  const text = Buffer.from(value);
  return Buffer.concat([int32(text.length), text]);
}

const READY = frame('Z', Buffer.from('I'));
const PARSED = frame('1');
const BOUND = frame('2');
const TEXT_TYPE = 25;

function description(columns: readonly string[]): Buffer {
  const fields = columns.map((name) =>
    Buffer.concat([zeroEnded(name), int32(0), int16(0), int32(TEXT_TYPE), int16(-1), int32(-1), int16(0)]),
  );
  return frame('T', int16(columns.length), ...fields);
}

const complete = (tag: string): Buffer => frame('C', zeroEnded(tag));

function failure(code: string, message: string): Buffer {
  const fields = [`SERROR`, `VERROR`, `C${code}`, `M${message}`].map(zeroEnded);
  return frame('E', ...fields, Buffer.from([0]));
}
