import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { FanOutPage, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { FanOutStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { groupedRows } from './grouped-rows.ts';
import { fanOutPartitions, keys, startingWith } from './keys.ts';
import { type Condition, isNew, isStored, tableRows } from './rows.ts';
import { packedKeys, packKeys } from './subscriber-keys.ts';

const topicRow: z.ZodType<SubscribedTopic> = z.object({
  topic: z.string(),
  revision: z.number(),
  changedAt: z.string(),
  fannedOutAt: z.array(z.string()),
  confirmations: z.number(),
  hasLaterPages: z.literal(true).exactOptional(),
});

const pageRow: z.ZodType<FanOutPage> = z.object({
  topic: z.string(),
  feed: z.string(),
  revision: z.number(),
  changedAt: z.string(),
  isRetraction: z.literal(true).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  done: packedKeys,
  dueAt: z.string(),
  isClaimed: z.literal(true).optional(),
  version: z.number(),
});

const keyOf = ({ topic, from }: Pick<FanOutPage, 'topic' | 'from'>) => keys.fanOutPage(topic, from);

const toRow = (page: FanOutPage) => defined({ ...page, done: packKeys(page.done) });

/**
 * Holds while the stored page has this version, and no newer revision: versions begin again where a page was removed and a newer
 * fan-out made one of the same range, which a process that was frozen takes for its own.
 */
const isPage = (version: number, revision: number): Condition => ({
  ConditionExpression: '#version = :version AND revision <= :revision',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version, ':revision': revision },
});

const isNextPage = ({ version, revision }: FanOutPage): Condition =>
  version === 1 ? isNew : isPage(version - 1, revision);

/** Pages of fan-outs: a row each, from the change until every subscriber of the page needs no more of it. */
export const dynamoFanOutStore = (table: string, client = tableClient()): FanOutStore => {
  const rows = tableRows(table, client);
  const together = groupedRows(table, client);
  return {
    topics: () => rows.query(keys.subscribedTopic('').PK, topicRow, { passesUnreadable: true }),

    topic: (topic) => rows.get(keys.subscribedTopic(topic), topicRow),

    writeTopic: ({ topic, revision, changedAt, fannedOutAt }) => {
      // A removed row has no `revision`, so that the condition fails for it too.
      const isNewer: Condition = {
        ConditionExpression: 'revision < :revision',
        ExpressionAttributeValues: { ':revision': revision },
      };
      return rows.setIf(isNewer, keys.subscribedTopic(topic), { revision, changedAt, fannedOutAt });
    },

    removeTopic: ({ topic, confirmations }) => {
      const isSame: Condition = {
        ConditionExpression: 'confirmations = :confirmations',
        ExpressionAttributeValues: { ':confirmations': confirmations },
      };
      return rows.removeIf(isSame, keys.subscribedTopic(topic));
    },

    page: async (address) => {
      const row = await together.get(keyOf(address));
      return row && rows.parse(pageRow, row);
    },

    noteLaterPages: (topic) => rows.setIf(isStored, keys.subscribedTopic(topic), { hasLaterPages: true }),

    laterPages: async (topic) => {
      const [from, to] = startingWith(keys.fanOutPage(topic).SK);
      // A page that cannot be read is sent by nobody, and keeps no newer revision from the others.
      const found = await Promise.all(
        fanOutPartitions.map((PK) => rows.query(PK, pageRow, { from, to, passesUnreadable: true })),
      );
      return found.flat().filter((page) => page.from !== undefined);
    },

    writePage: (page) => rows.putIf(isNextPage(page), keyOf(page), toRow(page)),

    splitPage: (page, behind) =>
      rows.transact([
        rows.toPut(keyOf(page), toRow(page), isNextPage(page)),
        ...behind.map((other) => rows.toPut(keyOf(other), toRow(other), isNextPage(other))),
      ]),

    removePage: (page) => rows.removeIf(isPage(page.version, page.revision), keyOf(page)),

    due: async (now, limit) => {
      const found = await Promise.all(
        fanOutPartitions.map((partition) =>
          rows.query(partition, pageRow, { isConsistent: false, passesUnreadable: true }),
        ),
      );
      return found
        .flat()
        .filter(({ dueAt }) => dueAt <= now)
        .slice(0, limit);
    },
  };
};
