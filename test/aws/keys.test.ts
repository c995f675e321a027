import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keys, publishedOf, slugOf, startingWith } from '#shared/aws/keys.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anything = fc.string({ unit: 'binary', maxLength: 3000 });

const bytes = (text: string): number => Buffer.byteLength(text);

it('keys of the table sort places by when they were published, then by id', () => {
  fc.assert(
    fc.property(instant, instant, word, word, (one, other, a, b) => {
      const [first, second] = [keys.feedEntry('fr', one, a).SK, keys.feedEntry('fr', other, b).SK];
      expect(first < second).toBe(one === other ? a < b : one < other);
    }),
  );
});

it('keys of the table tell of a place’s key which feed it is in, and when its article was published', () => {
  fc.assert(
    fc.property(word, word, instant, (kind, value, published) => {
      const { PK, SK } = keys.feedEntry(`${kind}/${value}`, published, 'a1');
      expect([slugOf(PK), publishedOf(SK)]).toEqual([`${kind}/${value}`, published]);
    }),
  );
  expect(publishedOf(keys.tombstone('fr', '2024-11-27T10:00:00.000Z', 'a1').SK)).toBeUndefined();
  expect(publishedOf('')).toBeUndefined();
});

it('keys of the table stay within DynamoDB’s limits, whatever strangers put in them', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      for (const { PK, SK } of [
        keys.guid(one),
        keys.permalink(`https://www.example.org/${one}`),
        keys.answer(one),
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

it('keys of the table keep one stranger’s words apart from another’s', () => {
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

it('keys of the table find all that begins alike and nothing else', () => {
  const [from, to] = startingWith('ENTRY#');
  const within = ({ SK }: { readonly SK: string }): boolean => SK >= from && SK <= to;
  expect(within(keys.feedEntry('fr', '2024-11-27T10:00:00.000Z', 'zzz'))).toBe(true);
  expect(within(keys.tombstone('fr', '2024-11-27T10:00:00.000Z', 'a1'))).toBe(false);
});

it('keys of the table let only feeds that readers see wake those who tell of them', () => {
  expect(keys.feedState('fr').PK).toBe('STATE#fr');
  expect(keys.feedState('tag/securite').PK).toBe('STATE#tag/securite');
  for (const quiet of ['fr/archive/2024-11', siteSlug]) expect(keys.feedState(quiet).PK).not.toMatch(/^STATE#/);
  expect(keys.feedEntry(siteSlug, '2024-11-27T10:00:00.000Z', 'a1').PK).not.toMatch(/^FEED#/);
});
