import { expect, it } from 'vitest';
import { statusChangeIn, withStatus } from '#shared/ingest/set-status.ts';
import type { Article } from '#shared/model/article.ts';
import { requestOf } from '#test/web/request.ts';

const now = '2026-11-30T10:00:00.000Z';
const [monday, thursday] = ['2026-11-23T08:00:00.000Z', '2026-12-03T08:00:00.000Z'];

const article = (changes: Partial<Article> = {}): Article => ({
  id: 'a1',
  guid: 'urn:port',
  title: 'ميناء طنجة يفتح',
  content: '<p>نص</p>',
  language: 'ar',
  authors: [],
  tags: [],
  attachments: [],
  published: monday,
  modified: monday,
  status: 'draft',
  revision: 1,
  accepted: monday,
  receivedAt: monday,
  feeds: [],
  ...changes,
});

const live = { status: 'live' } as const;
const onThursday = { status: 'scheduled', published: thursday } as const;

it('a draft without a date of its own is dated when it is published, and no reader sees a second revision', () => {
  expect(withStatus(article(), live, now)).toMatchObject({
    status: 'live',
    published: now,
    modified: now,
    revision: 1,
  });
});

it('a draft keeps the past date that its document states, and not a date to come', () => {
  const dated = article({ published: '2024-11-27T00:00:00.000Z' });
  expect(withStatus(dated, live, now)?.published).toBe('2024-11-27T00:00:00.000Z');
  expect(withStatus(article({ published: thursday }), live, now)?.published).toBe(now);
});

it('a draft or a retracted article is scheduled, and a scheduled one is moved or published at once', () => {
  expect(withStatus(article(), onThursday, now)).toMatchObject({ status: 'scheduled', published: thursday });
  const scheduled = article({ status: 'scheduled', published: thursday, modified: thursday });
  const later = { status: 'scheduled', published: '2026-12-04T08:00:00.000Z' } as const;
  expect(withStatus(scheduled, later, now)).toMatchObject({ published: later.published, modified: later.published });
  expect(withStatus(scheduled, live, now)).toMatchObject({ status: 'live', published: now, modified: now });
  expect(withStatus(article({ status: 'retracted' }), onThursday, now)).toMatchObject({ status: 'scheduled' });
});

it('a scheduled article becomes a draft again, dated when it is published; a live or retracted one does not', () => {
  const draft = { status: 'draft' } as const;
  const scheduled = article({ status: 'scheduled', published: thursday, modified: thursday, feeds: ['all'] });
  const next = withStatus(scheduled, draft, now);
  expect(next).toMatchObject({ status: 'draft', revision: 1, feeds: [] });
  expect(next && withStatus(next, live, now)).toMatchObject({ status: 'live', published: now });
  expect(withStatus(article(), draft, now)).toBeUndefined();
  for (const status of ['live', 'retracted'] as const)
    expect(() => withStatus(article({ status }), draft, now)).toThrow(
      expect.objectContaining({ code: 'ARTICLE_LIVE' }),
    );
});

it('a retracted article comes back under its date, as its next revision, changed after its retraction', () => {
  const retracted = article({ status: 'retracted', revision: 2, modified: now, receivedAt: now, feeds: ['all'] });
  expect(withStatus(retracted, live, now)).toMatchObject({
    status: 'live',
    revision: 3,
    published: monday,
    modified: '2026-11-30T10:00:01.000Z',
  });
});

it('an article that had expired comes back without that expiry, and keeps one to come', () => {
  const expired = article({ status: 'retracted', expires: monday });
  expect(withStatus(expired, live, now)).not.toHaveProperty('expires');
  expect(withStatus(article({ expires: thursday }), live, now)).toHaveProperty('expires', thursday);
});

it('who publishes an article of a source keeps it', () => {
  expect(withStatus(article({ owner: { source: 'agence' } }), live, now)).toHaveProperty('owner', 'publisher');
  expect(withStatus(article(), live, now)).not.toHaveProperty('owner');
});

it('a live article stays as it is, and cannot be scheduled', () => {
  expect(withStatus(article({ status: 'live' }), live, now)).toBeUndefined();
  expect(() => withStatus(article({ status: 'live' }), onThursday, now)).toThrow(
    expect.objectContaining({ code: 'ARTICLE_LIVE', status: 409 }),
  );
});

it('an instant that is over is refused', () => {
  expect(() => withStatus(article(), { status: 'scheduled', published: now }, now)).toThrow(
    expect.objectContaining({ code: 'SCHEDULE_PAST' }),
  );
});

it.each([
  '',
  '{}',
  '[]',
  '{"status":"draft","published":"2026-12-03T08:00:00Z"}',
  '{"status":"retracted"}',
  '{"status":"scheduled"}',
  '{"status":"scheduled","published":"tomorrow"}',
  '{"status":"scheduled","published":"2026-12-03T08:00:00"}',
  '{"status":"live","published":"2026-12-03T08:00:00Z"}',
  '{"status":"live","title":"x"}',
])('the body %j is refused with what to send', (text) => {
  expect(() => statusChangeIn(requestOf({ text }))).toThrow(
    expect.objectContaining({ code: 'STATUS_CHANGE_INVALID', status: 400 }),
  );
});

it('an instant may come in any time zone', () => {
  const text = '{"status":"scheduled","published":"2026-12-03T09:00:00+01:00"}';
  expect(statusChangeIn(requestOf({ text }))).toEqual(onThursday);
});
