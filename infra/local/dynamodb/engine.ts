import { diskFull } from '#infra/local/disk.ts';
import { isRecord, type JsonRecord, textOf } from '#infra/local/json-record.ts';
import { log } from '#shared/log.ts';
import { invalid, TableError } from './item.ts';
import { type Context, reads, writes } from './operations.ts';
import type { TableFile } from './table-file.ts';

/** The answer to a call: an HTTP status and JSON. */
export type CallAnswer = { readonly status: number; readonly json: string };

/** A call of DynamoDB by the name of its operation; the body is JSON. */
export type Call = { readonly operation: string; readonly body: string };

/** The names in `__type`; streams have the same. */
const errorPrefix = 'com.amazonaws.dynamodb.v20120810#';

/** SQLite's `SQLITE_FULL`. */
const sqliteFull = 13;

class DiskFull extends Error {
  override readonly message = diskFull;
}

const failed = (error: unknown, operation: string): CallAnswer => {
  if (error instanceof TableError) {
    const { type, message, fields } = error;
    const said = { __type: `${errorPrefix}${type}`, message, Message: message, ...fields };
    return { status: 400, json: JSON.stringify(said) };
  }
  log.error('the table failed', error, { operation });
  const message = error instanceof DiskFull ? error.message : 'The table failed; see the log.';
  const said = { __type: `${errorPrefix}InternalServerError`, message };
  return { status: 500, json: JSON.stringify(said) };
};

const parse = (body: string): JsonRecord => {
  const value: unknown = JSON.parse(body === '' ? '{}' : body);
  if (!isRecord(value)) throw invalid('The body is not a JSON object');
  return value;
};

/** Milliseconds for which a call waits for stream records, as a call of SQS waits for messages: ours alone, AWS polls. */
const waitMsOf = ({ operation, body }: Call): number =>
  operation === 'GetRecords' ? 1000 * Number(parse(body).WaitTimeSeconds ?? 0) : 0;

/** Transactions whose outcome is remembered, for a client that lost the answer and sends the same again. */
const maxRememberedTokens = 10_000;

/**
 * Answers calls over a file of tables. Writes that arrive at the same time are committed together: each is still done whole
 * or not at all, and is answered once all are on the disk. Once one found no room, all are refused until `hasRoom`.
 */
export const makeEngine = (
  file: TableFile,
  now: () => number,
  hasRoom: () => boolean = () => true,
): ((call: Call) => Promise<CallAnswer>) => {
  const context: Context = { file, now };
  const remembered = new Map<string, string>();
  const commitListeners = new Set<() => void>();
  /** Whether a write found no room, and there is none since: by a small one that succeeds, the disk would seem to have some. */
  let isFull = false;
  let waiting: { readonly call: Call; readonly answer: (answer: CallAnswer) => void }[] = [];

  const write = ({ operation, body }: Call): CallAnswer => {
    try {
      const input = parse(body);
      const token = textOf(input, 'ClientRequestToken');
      const known = token === undefined ? undefined : remembered.get(token);
      if (known !== undefined) return { status: 200, json: known };
      const json = writes[operation]?.(context, input) ?? '{}';
      if (token !== undefined) remembered.set(token, json);
      return { status: 200, json };
    } catch (error) {
      // What failed otherwise than by its own request may have written a part.
      if (!(error instanceof TableError) && !(error instanceof SyntaxError)) throw error;
      return failed(error instanceof SyntaxError ? invalid('The body is not JSON') : error, operation);
    }
  };

  /** The answers to writes that are committed together; undefined where something failed, and nothing was written. */
  const commit = (calls: readonly Call[]): readonly CallAnswer[] | undefined => {
    isFull &&= !hasRoom();
    if (isFull) return undefined;
    try {
      file.begin();
      const answers = calls.map(write);
      file.commit();
      for (const onCommit of commitListeners) onCommit();
      return answers;
    } catch (error) {
      file.rollback();
      remembered.clear();
      isFull = isRecord(error) && error.errcode === sqliteFull;
      log.error('writes could not be committed', error, { writes: calls.length });
      return undefined;
    }
  };

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    const answers = commit(group.map(({ call }) => call));
    for (const [index, { call, answer }] of group.entries()) {
      // Of several, only the one that fails alone is to blame.
      const own = answers?.[index] ?? (group.length > 1 ? commit([call])?.[0] : undefined);
      answer(own ?? failed(isFull ? new DiskFull() : new Error('The write could not be committed.'), call.operation));
    }
    for (const token of remembered.keys()) {
      if (remembered.size <= maxRememberedTokens) break;
      remembered.delete(token);
    }
  };

  const read = ({ operation, body }: Call): CallAnswer => {
    try {
      const answer = reads[operation];
      if (answer === undefined) throw new TableError('UnknownOperationException', `${operation} is not supported`);
      return { status: 200, json: answer(context, parse(body)) };
    } catch (error) {
      return failed(error, operation);
    }
  };

  const nextCommit = (waitMs: number): Promise<void> =>
    new Promise((resolve) => {
      const onCommit = (): void => {
        commitListeners.delete(onCommit);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(onCommit, waitMs).unref();
      commitListeners.add(onCommit);
    });

  return async (call) => {
    if (writes[call.operation] !== undefined) {
      return new Promise((answer) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ call, answer });
      });
    }
    const answer = read(call);
    if (!answer.json.includes('"Records":[]') || waitMsOf(call) === 0) return answer;
    await nextCommit(waitMsOf(call));
    return read(call);
  };
};
