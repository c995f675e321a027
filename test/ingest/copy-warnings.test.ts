import { beforeEach, expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { incomingOf, manualClock, sampleSite } from './ingest-fixture.ts';

const body =
  '<p>Le directeur général de la sûreté nationale a reçu mercredi à Rabat une délégation belge, conduite par le patron de la police fédérale, pour parler de la coopération contre le terrorisme et le crime organisé entre les deux pays.</p><p>Les deux parties se sont félicitées de l’échange de renseignements, qui a permis de déjouer plusieurs projets cette année.</p>';

const open = () => ({
  articles: memoryArticleStore(memoryTable()),
  copies: memoryNearCopies(),
  site: sampleSite(),
  clock: manualClock(),
});

const sample = (said: Partial<IncomingArticle>) => ({ incoming: incomingOf({ content: body, ...said }), warnings: [] });
const again = {
  guid: 'other',
  url: 'https://www.example.org/maroc-belgique-2',
  content: body.replace('mercredi', 'jeudi'),
};

let fixture: ReturnType<typeof open>;
beforeEach(async () => {
  fixture = open();
  await makeIngest(fixture).receive(sample({}));
});

it('a near-copy under another permalink is stored, and its receipt names the original', async () => {
  const receipt = await makeIngest(fixture).receive(sample(again));
  expect(receipt.outcome).toBe('created');
  expect(receipt.warnings).toEqual([
    expect.stringMatching(
      /^copy: .*https:\/\/www\.example\.org\/2024\/11\/27\/maroc-belgique \(article .+\); both were kept\.$/,
    ),
  ]);
});

it('an article is not a near-copy of itself when it arrives again, edited or not', async () => {
  expect((await makeIngest(fixture).receive(sample({}))).warnings).toEqual([]);
  expect((await makeIngest(fixture).receive(sample({ content: body.replace('mercredi', 'jeudi') }))).warnings).toEqual(
    [],
  );
});

it('a near-copy from another source gets no warning', async () => {
  const receipt = await makeIngest(fixture).receive(sample({ ...again, source: { name: 'MAP' } }));
  expect(receipt.warnings).toEqual([]);
});

it('a near-copy is stored without a warning while the index is unavailable', async () => {
  const find = async () => {
    throw new Unavailable('STORE_THROTTLED', 'Later.');
  };
  const receipt = await makeIngest({ ...fixture, copies: { ...fixture.copies, find } }).receive(sample(again));
  expect(receipt).toMatchObject({ outcome: 'created', warnings: [] });
});

const nameless = { ...incomingOf({ content: body, title: 'لقاء الرباط' }), guid: undefined, url: undefined };

it('a file of the inbox that is pushed too, or a push that comes as a file too, stays one article', async () => {
  const parsed = { incoming: nameless, warnings: [] };
  for (const [first, second] of [
    [{ file: 'rabat.txt' }, {}],
    [{}, { file: 'rabat.txt' }],
  ]) {
    const { receive } = makeIngest(open());
    const created = await receive(parsed, first);
    const repeated = await receive(parsed, second);
    expect(repeated).toMatchObject({ id: created.id, guid: created.guid, outcome: 'unchanged', revision: 1 });
    expect(repeated.warnings.join()).not.toMatch('copy:');
    const corrected = { ...nameless, title: 'لقاء في الرباط' };
    const next = await receive({ incoming: corrected, warnings: [] }, { file: 'rabat.txt' });
    expect(next).toMatchObject({ id: created.id, outcome: 'updated', revision: 2 });
  }
});

it('a nameless text with another title, date or word is an article of its own', async () => {
  const { receive } = makeIngest(fixture);
  await receive({ incoming: nameless, warnings: [] }, { file: 'rabat.txt' });
  for (const other of [
    { title: 'Autre titre' },
    { published: '2024-11-28T09:00:00.000Z' },
    { content: again.content },
  ]) {
    const receipt = await receive(
      { incoming: { ...nameless, ...other }, warnings: [] },
      { file: `${Object.keys(other)}.txt` },
    );
    expect(receipt.outcome).toBe('created');
  }
});
