import { z } from 'zod';
import { type FollowedPage, type SourceState, sourceKinds } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { type Key, keys } from './keys.ts';
import { isNew, isNext, tableRows, toEpochSeconds } from './rows.ts';

/** A followed page expires this long after it was last read. */
const pageTtlSeconds = 180 * 24 * 3600;

const count = z.number();

const sourceState: z.ZodType<SourceState> = z.object({
  id: z.string(),
  revision: count,
  configHash: z.string(),
  url: z.string(),
  pollUrl: z.string().optional(),
  kind: z.enum(sourceKinds).optional(),
  attribution: z.object({ name: z.string(), url: z.string().optional(), feed: z.string().optional() }).optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  pollingHints: z
    .object({
      maxAge: count.optional(),
      ttl: count.optional(),
      updatePeriod: count.optional(),
      skipHours: z.array(count).optional(),
      skipDays: z.array(count).optional(),
    })
    .optional(),
  entryHashes: z.array(z.string()),
  sharedIdentities: z.array(z.string()).optional(),
  posts: z.array(z.object({ id: count, article: z.string(), isListed: z.literal(true).exactOptional() })).optional(),
  pages: z.array(z.string()).optional(),
  recentPublished: z.array(z.string()),
  articleCount: count,
  lastPolledAt: z.string().optional(),
  lastSucceededAt: z.string().optional(),
  nextPollAt: z.string().optional(),
  failures: count,
  lastError: z.string().optional(),
  refused: z.object({ count, reason: z.string() }).optional(),
  restriction: z.string().optional(),
  goneAt: z.string().optional(),
  subscription: z
    .object({
      hub: z.string(),
      topic: z.string(),
      secret: z.string(),
      token: z.string(),
      requestedAt: z.string(),
      attempts: count,
      leaseEndsAt: z.string().optional(),
      leaseSeconds: count.optional(),
      deniedReason: z.string().optional(),
      lastPushAt: z.string().optional(),
      pushTimes: z.array(z.string()).optional(),
      missedPushAt: z.string().optional(),
    })
    .optional(),
});

const followedPage: z.ZodType<FollowedPage> = z.object({
  url: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  firstReadAt: z.string(),
  lastReadAt: z.string(),
  failures: count,
});

const pollDue = z.object({ id: z.string() });

const dueKey = (state: SourceState | undefined): Key | undefined =>
  state?.nextPollAt === undefined ? undefined : keys.pollDue(state.nextPollAt, state.id);

/** The states of sources; each source that is polled has a second row, sorted by its next poll. */
export const dynamoSourceStore = (table: string, client = tableClient()): SourceStore => {
  const rows = tableRows(table, client);
  return {
    get: (id) => rows.get(keys.source(id), sourceState),

    write: (next, previous) => {
      const condition = previous === undefined ? isNew : isNext('revision', previous.revision + 1);
      const [before, after] = [dueKey(previous), dueKey(next)];
      return rows.transact([
        rows.toPut(keys.source(next.id), next, condition),
        ...(before !== undefined && before.SK !== after?.SK ? [rows.toRemove(before)] : []),
        ...(after === undefined ? [] : [rows.toPut(after, { id: next.id })]),
      ]);
    },

    due: async (now, limit) => {
      const due = await rows.query(keys.pollDue('', '').PK, pollDue, {
        to: `${now}~`,
        limit,
        isConsistent: false,
        passesUnreadable: true,
      });
      return due.map(({ id }) => id);
    },

    followedPages: (id, urls) =>
      rows.getMany(
        [...new Set(urls)].map((url) => keys.followedPage(id, url)),
        followedPage,
      ),

    saveFollowedPage: (id, page) =>
      rows.put(keys.followedPage(id, page.url), { ...page, expires: toEpochSeconds(page.lastReadAt) + pageTtlSeconds }),

    lockHost: async (host, now, until) => {
      const isFree = {
        ConditionExpression: 'attribute_not_exists(PK) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': now },
      };
      const row = { until, expires: toEpochSeconds(until) };
      return (await rows.putIf(isFree, keys.pollLock(host), row)) === 'written';
    },

    unlockHost: async (host, until) => {
      // Another run that took the lock over after its timeout keeps it.
      const isOurs = {
        ConditionExpression: '#until = :until',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':until': until },
      };
      await rows.removeIf(isOurs, keys.pollLock(host));
    },
  };
};
