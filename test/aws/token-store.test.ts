import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoTokenStore } from '#shared/aws/dynamo-token-store.ts';
import { type PublisherToken, toPublisherToken, toToken } from '#shared/model/publisher-token.ts';
import { emptyTables } from './dynamo-stores.ts';

const openTable = emptyTables();

const tokenOf = (byte: number): string => toToken(new Uint8Array(32).fill(byte));

const rowOf = (token: string, fields: Partial<PublisherToken> = {}): PublisherToken =>
  toPublisherToken(token, {
    name: 'Rédaction arabe',
    scopes: ['publish', 'read'],
    limits: { feeds: ['ar'], authors: ['أمينة'] },
    createdAt: '2024-11-28T09:00:00.000Z',
    createdBy: 'owner',
    ...fields,
  });

it('a token store keeps every field, and never the token', async () => {
  const { table, client } = await openTable();
  const tokens = dynamoTokenStore(table, client);
  const row = rowOf(tokenOf(1), { expiresAt: '2025-11-28T09:00:00.000Z' });
  expect(await tokens.create(row)).toBe('written');
  expect(await tokens.create(row)).toBe('conflict');
  expect(await tokens.get(row.keyId)).toEqual(row);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  expect(JSON.stringify(Items)).not.toContain(tokenOf(1).slice(6, 30));
});

it('a revoked token stays in the list with who revoked it first, and an unknown one is not made', async () => {
  const { table, client } = await openTable();
  const tokens = dynamoTokenStore(table, client);
  const [one, other] = [rowOf(tokenOf(1)), rowOf(tokenOf(2), { name: 'Agence' })];
  await tokens.create(one);
  await tokens.create(other);
  const revoked = { ...one, revokedAt: '2024-11-29T09:00:00.000Z', revokedBy: 'owner' };
  expect(await tokens.revoke(one.keyId, '2024-11-29T09:00:00.000Z', 'owner')).toEqual(revoked);
  expect(await tokens.revoke(one.keyId, '2024-11-30T09:00:00.000Z', 'Agence')).toEqual(revoked);
  expect(await tokens.revoke('0123456789abcdef', '2024-11-30T09:00:00.000Z', 'owner')).toBeUndefined();
  expect(await tokens.list()).toHaveLength(2);
});
