import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ZodError, type ZodType } from 'zod';
import { Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { keys } from './keys.ts';

type Row = Readonly<Record<string, unknown>>;

/** What is wrong with a row. */
const faultIn = (error: unknown): string => {
  const issue = error instanceof ZodError ? error.issues[0] : undefined;
  return issue === undefined ? String(error) : `at ${issue.path.join('.')}: ${issue.message}`;
};

/**
 * The value that a row holds; unknown members, such as PK and SK, are dropped.
 * @throws Unreadable ROW_UNREADABLE, which names the row, for one that does not fit
 */
export const parseRow = <T>(schema: ZodType<T>, row: Row): T => {
  try {
    return schema.parse(row);
  } catch (cause) {
    const message = `The row ${String(row.PK)} ${String(row.SK)} cannot be read, ${faultIn(cause)}.`;
    throw new Unreadable('ROW_UNREADABLE', message, { cause });
  }
};

/** A hash of a row's content, whatever the order of its members. */
export const contentHash = (row: Row): string => {
  const sorted = (_name: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return sha256(JSON.stringify(row, sorted)).slice(0, 32);
};

/** Rows that a process remembers to have noted. */
const maxRemembered = 1_000;

const noted = new WeakMap<DynamoDBDocumentClient, Set<string>>();

/** Notes a row that cannot be read, for the status page, once in each process. Nothing fails where that cannot be written. */
const note = async (
  table: string,
  client: DynamoDBDocumentClient,
  row: Row,
  { message }: Unreadable,
): Promise<void> => {
  const [PK, SK] = [String(row.PK), String(row.SK)];
  const content = contentHash(row);
  const remembered = noted.get(client) ?? new Set<string>();
  noted.set(client, remembered);
  const name = `${PK} ${SK} ${content}`;
  if (remembered.has(name)) return;
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.add(name);
  const Item = { ...keys.unreadable(PK, SK), pk: PK, sk: SK, content, reason: message };
  try {
    await client.send(new PutCommand({ TableName: table, Item }));
  } catch (error) {
    log.warn('a row that cannot be read could not be noted', { row: `${PK} ${SK}` }, error);
  }
};

/** Reads rows by their schemas, and notes those that do not fit. */
export const rowParser = (table: string, client: DynamoDBDocumentClient) => {
  const parse = async <T>(schema: ZodType<T>, row: Row): Promise<T> => {
    try {
      return parseRow(schema, row);
    } catch (error) {
      if (error instanceof Unreadable) await note(table, client, row, error);
      throw error;
    }
  };

  return {
    /** The value that a row holds. @throws Unreadable ROW_UNREADABLE, which names the row, for one that does not fit */
    parse,

    /** The values of those rows that can be read: the log names the others, which keep nothing else from being done. */
    parseReadable: async <T>(schema: ZodType<T>, rows: readonly Row[]): Promise<readonly T[]> => {
      const found: T[] = [];
      for (const row of rows) {
        try {
          found.push(parseRow(schema, row));
        } catch (error) {
          if (!(error instanceof Unreadable)) throw error;
          log.error('a row cannot be read and is passed over', error, { row: `${String(row.PK)} ${String(row.SK)}` });
          await note(table, client, row, error);
        }
      }
      return found;
    },
  };
};
