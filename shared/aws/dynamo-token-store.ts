import { z } from 'zod';
import { scopes } from '#shared/model/caller.ts';
import type { PublisherToken } from '#shared/model/publisher-token.ts';
import type { TokenStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNew, tableRows } from './rows.ts';

const list = z.array(z.string()).exactOptional();

const publisherToken: z.ZodType<PublisherToken> = z.object({
  keyId: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  limits: z.object({ feeds: list, sources: list, authors: list, languages: list }),
  hash: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().exactOptional(),
  revokedAt: z.string().exactOptional(),
  revokedBy: z.string().exactOptional(),
});

/** The tokens of publishers: one row each, in one partition, which a list reads as a whole. */
export const dynamoTokenStore = (table: string, client = tableClient()): TokenStore => {
  const rows = tableRows(table, client);
  const get = (keyId: string) => rows.get(keys.token(keyId), publisherToken);
  return {
    get,
    create: (token) => rows.putIf(isNew, keys.token(token.keyId), token),
    revoke: async (keyId, revokedAt, revokedBy) => {
      const isValid = { ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(revokedAt)' };
      await rows.setIf(isValid, keys.token(keyId), { revokedAt, revokedBy });
      return get(keyId);
    },
    list: () => rows.query(keys.token('').PK, publisherToken, { passesUnreadable: true }),
  };
};
