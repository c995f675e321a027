import { z } from 'zod';
import { Rejected, Unreadable } from '#shared/errors.ts';
import { type Article, maxFeeds } from '#shared/model/article.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { atAddress, readArticles, readEachArticle, toArticles, withoutAddress } from './article-rows.ts';
import { aliasWrites, articleWrites, dueWrites } from './article-transaction.ts';
import { tableClient } from './clients.ts';
import { auditRow } from './dynamo-audit-store.ts';
import { facetSlugs } from './dynamo-facet-store.ts';
import { keys, startingWith } from './keys.ts';
import { tableRows } from './rows.ts';

/** DynamoDB's limit for one transaction. */
const maxWrites = 100;

/** Articles that a list reads at the same time. */
const batchSize = 25;

/** A page of a list ends after this many characters of content, so that it fits in memory. */
const maxPageChars = 4 * 1024 * 1024;

/** Longer than all our sort keys, and in any script shorter than DynamoDB's limit for one (1,024 bytes). */
const maxCursorChars = 200;

const idRow = z.object({ id: z.string() });
const sortKeyRow = z.object({ SK: z.string() });

/** The partition that lists the articles of a status, or all of them; its sort keys end with the id. */
const listOf = (status: 'draft' | 'scheduled' | undefined): string => {
  const lists = { draft: keys.draft, scheduled: keys.due };
  return (status === undefined ? keys.accepted : lists[status])('', '').PK;
};

/** The articles of a table; those of a Barid at `publicUrl`, where their pictures are. */
export const dynamoArticleStore = (table: string, publicUrl: string, client = tableClient()): ArticleStore => {
  const rows = tableRows(table, client);
  const read = async (found: Promise<readonly Article[]>): Promise<readonly Article[]> =>
    (await found).map((article) => atAddress(article, publicUrl));
  return {
    get: async (id) => (await read(readArticles(client, table, [id]))).at(0),

    find: async ({ guid, url }) => {
      const claims = [
        ...(guid === undefined ? [] : [keys.guid(guid), keys.alias(guid)]),
        ...(url === undefined ? [] : [keys.permalink(url)]),
      ];
      return (await rows.getMany(claims, idRow)).at(0)?.id;
    },

    write: async ({ isRestored: _isRestored, ...written }, before, entry) => {
      const next = withoutAddress(written, publicUrl);
      const previous = before === undefined ? undefined : withoutAddress(before, publicUrl);
      if (next.feeds.length > maxFeeds) {
        throw new Rejected(
          'ARTICLE_IN_TOO_MANY_FEEDS',
          `An article can be in at most ${maxFeeds} feeds; this one matches ${next.feeds.length}. ` +
            'Give it fewer tags and authors, or narrow the selectors in the site file.',
        );
      }
      const writes = articleWrites(rows, next, previous);
      const aliases = aliasWrites(rows, next, previous);
      const { puts, removals } = dueWrites(rows, next, previous);
      const audited = entry === undefined ? [] : [auditRow(entry)].map(({ key, row }) => rows.toPut(key, row));
      const all = [...writes, ...aliases, ...puts, ...removals, ...audited];
      if (all.length <= maxWrites) return rows.transact(all);
      // Only an update is so large: an alias that is put before a crash leads to an article that exists, and no change is
      // missing in the audit log.
      const first = [...aliases, ...puts, ...audited];
      if (first.length > 0) await rows.transact(first);
      const outcome = await rows.transact(writes);
      if (outcome === 'written' && removals.length > 0) await rows.transact(removals);
      return outcome;
    },

    ...facetSlugs(rows),

    list: async (after, limit, { order = 'oldest', status } = {}) => {
      const cursor =
        after === undefined || after === '' ? {} : { after: after.slice(0, maxCursorChars).toWellFormed() };
      // One more than the page shows whether there is a next one.
      const range = { ...cursor, newestFirst: order === 'newest', limit: limit + 1 };
      const found = await rows.query(listOf(status), sortKeyRow, range);
      const page = found.slice(0, limit).map(({ SK }) => SK);
      const items: Article[] = [];
      let done = 0;
      for (let chars = 0; done < page.length && chars < maxPageChars; done += batchSize) {
        const ids = page.slice(done, done + batchSize).map((sort) => sort.slice(sort.indexOf('#') + 1));
        const stored = await readEachArticle(client, table, ids);
        const some = ids.flatMap((id) => {
          const one = stored.get(id);
          return one === undefined || one instanceof Unreadable ? [] : [atAddress(one, publicUrl)];
        });
        // Live articles that expire stand among the scheduled ones.
        items.push(...some.filter((article) => status === undefined || article.status === status));
        chars += some.reduce((sum, { content }) => sum + content.length, 0);
      }
      const last = page[Math.min(done, page.length) - 1];
      const isLastPage = done >= page.length && found.length <= limit;
      return last === undefined || isLastPage ? { items } : { items, after: last };
    },

    revisions: async (id, newest) => {
      const [from, to] = startingWith('REVISION#');
      const range = { from, to, newestFirst: true, ...(newest === undefined ? {} : { limit: newest }) };
      const found = await rows.query(keys.article(id).PK, z.record(z.string(), z.unknown()), range);
      return read(toArticles(client, table, found.toReversed()));
    },

    removePast: async ({ id, accepted }) => {
      const found = await rows.query(keys.article(id).PK, sortKeyRow);
      const past = found
        .filter(({ SK }) => SK !== keys.article(id).SK)
        .map(({ SK }) => ({ PK: keys.article(id).PK, SK }));
      for (const key of [...past, keys.accepted(accepted, id)]) await rows.remove(key);
    },

    due: async (now, limit) => {
      // An article that this read does not see yet is found by the next sweep.
      const range = { to: `${now}~`, limit, isConsistent: false, passesUnreadable: true };
      const found = await rows.query(keys.due('', '').PK, idRow, range);
      return found.map(({ id }) => id);
    },
  };
};
