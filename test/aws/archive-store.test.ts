import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoArchiveStore } from '#shared/aws/dynamo-archive-store.ts';
import { sha256 } from '#shared/hash.ts';
import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import { type Consumed, meterTable, totalOf } from '#test/simulation/capacity.ts';
import type { Command } from '#test/simulation/services.ts';
import { makeTable } from '#test/simulation/table.ts';

/** The store over a simulated table, with what each call consumed. */
const openStore = () => {
  const calls: Consumed[] = [];
  const table = makeTable(
    () => 0,
    () => undefined,
  );
  const serve = meterTable(table, (consumed) => void calls.push(consumed));
  const client = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), {
    send: async (command: Command) => serve(command),
  });
  const taken = (kind: Consumed['kind']): number =>
    calls.splice(0).reduce((sum, call) => sum + (call.kind === kind ? totalOf(call) : 0), 0);
  return { archives: dynamoArchiveStore('barid', client), table, taken, calls };
};

/** A month with so many parts, each of 300 articles. */
const monthWith = (parts: number, revision: number): ArchiveMonth => ({
  slug: 'all',
  month: '2024-11',
  revision,
  isOpen: true,
  fingerprints: Array.from({ length: parts }, (_, index) => sha256(`${index}`).slice(0, 16)),
  cuts: Array.from({ length: parts }, (_, index) => ({
    first: `${new Date(Date.UTC(2024, 10, 1) + index * 25_000).toISOString()}#${sha256(`a${index}`).slice(0, 26)}`,
    before: index * 300,
  })),
  partsEver: parts,
  hasNoOrphans: true,
});

it('a new part of a month costs the same, however many parts it has', async () => {
  const { archives, taken } = openStore();
  await archives.writeMonth(monthWith(10_500, 1));
  taken('write units');
  await archives.writeMonth(monthWith(10_501, 2));
  const first = taken('write units');
  await archives.writeMonth(monthWith(60_000, 3));
  await archives.writeMonth(monthWith(60_500, 4));
  taken('write units');
  await archives.writeMonth(monthWith(60_501, 5));
  expect([first, taken('write units')]).toEqual([16, 17]);
  await archives.newestMonths('all');
  expect(taken('read units')).toBeLessThan(7);
});

it('a change of all parts fits into a transaction, or is refused with what to do', async () => {
  const { archives, calls } = openStore();
  expect(await archives.writeMonth(monthWith(90_001, 1))).toBe('written');
  const written = calls.find(({ operation }) => operation === 'TransactWriteItems');
  // A transaction has 4 MB, and takes two units for each of its kilobytes.
  expect((written === undefined ? 0 : totalOf(written)) / 2).toBeLessThan(4096);
  expect((await archives.month('all', '2024-11'))?.cuts).toHaveLength(90_001);
  await expect(archives.writeMonth({ ...monthWith(95_001, 2), slug: 'fr', revision: 1 })).rejects.toMatchObject({
    code: 'ARCHIVE_TOO_LARGE',
  });
});
