import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { incomingOf } from '#test/ingest/ingest-fixture.ts';
import { followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const one = {
  title: 'Le port de Tanger',
  guid: 'https://agence.example/?p=1',
  link: 'https://agence.example/port',
  day: 27,
};

const imported = incomingOf({
  guid: one.guid,
  url: one.link,
  title: one.title,
  content: 'Le texte de « Le port de Tanger », en entier.',
  tags: ['Tanger'],
  published: '2024-11-27T10:00:00.000Z',
});

const open = async (said: object = {}) => {
  const upstream = await startUpstream();
  const harness = await openHarness([
    { id: 'agence', url: `${upstream.url}/rss`, rules: { addTags: ['agence'] }, ...said },
  ]);
  return { upstream, harness, ingest: makeIngest(harness) };
};

it('a source corrects what was imported from it before, unless the site file says no; tags of the import stay', async () => {
  for (const adopt of [true, false]) {
    const { upstream, harness, ingest } = await open({ adopt });
    await ingest.receive({ incoming: imported, warnings: [] });
    upstream.set('/rss', { body: rss([one]) });
    await harness.run();
    upstream.set('/rss', { body: rss([{ ...one, body: 'Corrigé.' }]) });
    await harness.runNext('agence');
    expect(await harness.all()).toMatchObject([
      adopt ? { content: 'Corrigé.', tags: ['Tanger', 'agence'] } : { content: imported.content, tags: ['Tanger'] },
    ]);
  }
});

it('an import over a followed article takes no tags away, and the source corrects it on', async () => {
  const { upstream, harness, ingest } = await open();
  upstream.set('/rss', { body: rss([one]) });
  await harness.run();
  await ingest.receive({ incoming: imported, warnings: [] });
  expect(await harness.all()).toMatchObject([{ tags: ['agence', 'Tanger'], source: { name: 'Agence de Rabat' } }]);
  upstream.set('/rss', { body: rss([{ ...one, body: 'Corrigé.' }]) });
  await harness.runNext('agence');
  expect(await harness.all()).toMatchObject([{ content: 'Corrigé.', tags: ['agence', 'Tanger'] }]);
});

it('a source leaves alone what a publisher edits by its id, pushes with a guid of its own, or has at another host', async () => {
  const { upstream, harness, ingest } = await open();
  await ingest.receive({ incoming: { ...imported, guid: 'cms-4711', url: one.link }, warnings: [] });
  await ingest.receive({
    incoming: { ...imported, guid: 'autre', url: 'https://www.example.org/autre' },
    warnings: [],
  });
  upstream.set('/rss', {
    body: rss([
      { ...one, body: 'De la source.' },
      { ...one, guid: 'edited', link: `${one.link}-2` },
    ]),
  });
  await harness.run();
  await ingest.receive(
    { incoming: { ...imported, url: `${one.link}-2`, title: 'De la rédaction' }, warnings: [] },
    { target: 'edited' },
  );
  upstream.set('/rss', {
    body: rss([
      { ...one, body: 'De la source !' },
      { ...one, guid: 'edited', link: `${one.link}-2`, body: 'Non.' },
    ]),
  });
  await harness.runNext('agence');
  const contents = (await harness.all()).map(({ guid, title, content }) => [guid, title, content].join(' | '));
  expect(contents.toSorted()).toEqual([
    `autre | ${one.title} | ${imported.content}`,
    `cms-4711 | ${one.title} | ${imported.content}`,
    `edited | De la rédaction | ${imported.content}`,
  ]);
});
