import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fanOutPartitions, keys, publishedOf, slugOf, startingWith } from '#shared/aws/keys.ts';
import { sha256 } from '#shared/hash.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anything = fc.string({ unit: 'binary', maxLength: 3000 });

const bytes = (text: string): number => Buffer.byteLength(text);

it('keys sort feed entries by publication date, then by id', () => {
  fc.assert(
    fc.property(instant, instant, word, word, (one, other, a, b) => {
      const [first, second] = [keys.feedEntry('fr', one, a).SK, keys.feedEntry('fr', other, b).SK];
      expect(first < second).toBe(one === other ? a < b : one < other);
    }),
  );
});

it('the key of a feed entry contains the slug of the feed and the publication date of the article', () => {
  fc.assert(
    fc.property(word, word, instant, (kind, value, published) => {
      const { PK, SK } = keys.feedEntry(`${kind}/${value}`, published, 'a1');
      expect([slugOf(PK), publishedOf(SK)]).toEqual([`${kind}/${value}`, published]);
    }),
  );
  expect(publishedOf(keys.tombstone('fr', '2024-11-27T10:00:00.000Z', 'a1').SK)).toBeUndefined();
  expect(publishedOf('')).toBeUndefined();
});

it('keys stay within the limits of DynamoDB for any text of a client', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      for (const { PK, SK } of [
        keys.guid(one),
        keys.alias(one),
        keys.permalink(`https://www.example.org/${one}`),
        keys.answer(one),
        keys.session(sha256(one)),
        keys.receiver(one),
        keys.delivery(one, '2024-11-27T10:00:00.000Z', 'd1'),
        keys.facetName('tag', one),
        keys.cursor(one, other),
        keys.followedPage('source', one),
      ]) {
        expect(bytes(PK)).toBeLessThanOrEqual(2048);
        expect(bytes(SK)).toBeLessThanOrEqual(1024);
      }
    }),
  );
});

it('keys of different texts differ', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      fc.pre(one !== other);
      expect(keys.guid(one)).not.toEqual(keys.guid(other));
      expect(keys.answer(one)).not.toEqual(keys.answer(other));
    }),
  );
});

it('keys keep the cursors of two receivers apart', () => {
  const url = fc.webUrl();
  fc.assert(
    fc.property(url, url, word, word, (one, other, feed, article) => {
      fc.pre(one !== other && feed !== article);
      expect(keys.cursor(one, feed)).not.toEqual(keys.cursor(other, feed));
      expect(keys.cursor(one, feed)).not.toEqual(keys.cursor(one, article));
    }),
  );
});

it('spreads the pages of one fan-out over all partitions, and finds the first page of a topic in one', () => {
  const topic = 'https://feeds.example.org/feeds/fr/rss.xml';
  const later = Array.from({ length: 1000 }, (_, index) => keys.fanOutPage(topic, sha256(String(index)).slice(0, 8)));
  const sizes = [...Map.groupBy(later, ({ PK }) => PK).values()].map(({ length }) => length);
  expect(sizes).toHaveLength(fanOutPartitions.length);
  expect(Math.max(...sizes)).toBeLessThan(300);
  expect(fanOutPartitions).toEqual(expect.arrayContaining([keys.fanOutPage(topic).PK, ...later.map(({ PK }) => PK)]));
  expect(later.every(({ SK }) => SK.startsWith(keys.fanOutPage(topic).SK))).toBe(true);
});

it('startingWith covers every sort key with its prefix and no other', () => {
  const [from, to] = startingWith('ENTRY#');
  const within = ({ SK }: { readonly SK: string }): boolean => SK >= from && SK <= to;
  expect(within(keys.feedEntry('fr', '2024-11-27T10:00:00.000Z', 'zzz'))).toBe(true);
  expect(within(keys.tombstone('fr', '2024-11-27T10:00:00.000Z', 'a1'))).toBe(false);
});

it('only states and entries of public feeds have partitions that trigger notify and publish', () => {
  expect(keys.feedState('fr').PK).toBe('STATE#fr');
  expect(keys.feedState('tag/securite').PK).toBe('STATE#tag/securite');
  for (const internal of ['fr/archive/2024-11', siteSlug]) expect(keys.feedState(internal).PK).not.toMatch(/^STATE#/);
  expect(keys.feedEntry(siteSlug, '2024-11-27T10:00:00.000Z', 'a1').PK).not.toMatch(/^FEED#/);
});
