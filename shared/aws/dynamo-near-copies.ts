import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ArticleFingerprint } from '#shared/model/copy-claim.ts';
import type { NearCopies } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { callStore } from './translate-errors.ts';

/** 64 numbers in 344 characters: the row stays within one write unit. */
const toText = (fingerprint: readonly number[]): string =>
  Buffer.from(Uint32Array.from(fingerprint).buffer).toString('base64');

const toNumbers = (text: string): readonly number[] => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return [...new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))];
};

const toClaim = (row: Readonly<Record<string, unknown>>): ArticleFingerprint => ({
  id: String(row.id),
  fingerprint: toNumbers(String(row.fingerprint)),
});

/** The fingerprints of a table's articles; read and written as hints, so nothing is asked twice and no race is closed. */
export const dynamoNearCopies = (table: string, client = tableClient()): NearCopies => ({
  find: async (bands) => {
    if (bands.length === 0) return [];
    const request = { RequestItems: { [table]: { Keys: bands.map(keys.copy) } } };
    const { Responses } = await callStore(() => client.send(new BatchGetCommand(request)));
    const claims = (Responses?.[table] ?? []).map(toClaim);
    return [...new Map(claims.map((claim) => [claim.id, claim])).values()];
  },

  save: async (bands, { id, fingerprint }, until) => {
    const row = { id, fingerprint: toText(fingerprint), expires: Math.floor(until.getTime() / 1000) };
    const puts = bands.map((band) => new PutCommand({ TableName: table, Item: { ...keys.copy(band), ...row } }));
    await Promise.all(puts.map((put) => callStore(() => client.send(put))));
  },
});
