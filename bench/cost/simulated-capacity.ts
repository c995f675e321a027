import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isRecord } from '#infra/local/json-record.ts';
import { type Consumed, meterTable, totalOf } from '#test/simulation/capacity.ts';
import type { Command } from '#test/simulation/services.ts';
import { makeTable } from '#test/simulation/table.ts';
import { consumedBy, type TableCall } from './capacity.ts';

/** A value as the document client gives it: `{ S: 'text' }` is 'text'. Everything around values stays. */
const unmarshalled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unmarshalled);
  if (!isRecord(value)) return value;
  const [[type, content] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (type === 'S' || type === 'BOOL') return content;
    if (type === 'N') return Number(content);
    if (type === 'B') return new Uint8Array(Buffer.from(String(content), 'base64'));
    if (type === 'NULL') return null;
    if (type === 'L' || type === 'M') return unmarshalled(content);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unmarshalled(member)]));
};

const commandNames: Readonly<Record<string, string>> = {
  GetItem: 'GetCommand',
  Query: 'QueryCommand',
  Scan: 'ScanCommand',
  BatchGetItem: 'BatchGetCommand',
  PutItem: 'PutCommand',
  UpdateItem: 'UpdateCommand',
  DeleteItem: 'DeleteCommand',
  TransactWriteItems: 'TransactWriteCommand',
  BatchWriteItem: 'BatchWriteCommand',
  BatchExecuteStatement: 'BatchExecuteStatementCommand',
};

const toCommand = ({ operation, input }: TableCall): Command =>
  Object.create({ constructor: { name: commandNames[operation] } }, { input: { value: unmarshalled(input) } });

/** The rows in an answer, a batch's in the order of their keys. */
const rowsIn = (output: unknown): unknown => {
  const { Item, Items, Responses } = isRecord(output) ? output : {};
  const batches = Object.values(isRecord(Responses) ? Responses : {}).filter(Array.isArray);
  const texts = batches.flatMap((batch) => batch.map((row) => JSON.stringify(unmarshalled(row))));
  return { Item, Items, batch: Array.isArray(Responses) ? [] : texts.toSorted() };
};

/**
 * Repeats each call of the local table on the simulated one, and says where the two consume or answer otherwise: both count, so
 * each judges the other.
 */
export const compareWithSimulated = () => {
  let last: Consumed | undefined;
  let compared = 0;
  const differences: string[] = [];
  const serve = meterTable(
    makeTable(
      () => Date.now(),
      () => undefined,
    ),
    (consumed) => {
      last = consumed;
    },
  );
  const repeat = (call: TableCall): object | undefined => {
    try {
      return serve(toCommand(call));
    } catch (error) {
      const isExpected =
        error instanceof ConditionalCheckFailedException || error instanceof TransactionCanceledException;
      if (!isExpected) throw error;
      return undefined;
    }
  };
  return {
    onTableCall: (call: TableCall): void => {
      const output = repeat(call);
      const [units, simulated] = [consumedBy(call), last === undefined ? 0 : totalOf(last)];
      compared += 1;
      const name = `${call.operation} of ${last?.units[0]?.[0]}`;
      if (units !== simulated) differences.push(`${name} consumes ${units}, simulated ${simulated}`);
      const isSame =
        (output === undefined) === (call.output === undefined) &&
        isDeepStrictEqual(rowsIn(unmarshalled(call.output)), rowsIn(output));
      if (!isSame) differences.push(`${name} is answered otherwise where it is simulated`);
    },
    compared: (): number => compared,
    differences: (): readonly string[] => differences,
  };
};
