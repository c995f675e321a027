import { expect, it } from 'vitest';
import { makeFaults } from './faults.ts';
import { entriesOf } from './history.ts';
import { publicUrl, startPipeline, token } from './pipeline.ts';
import { loadPrograms, siteIdentity } from './simulate.ts';
import { makeWorld } from './world.ts';

const startsAt = Date.parse('2024-11-28T09:00:00.000Z');

const siteFile = {
  site: siteIdentity,
  feeds: [
    { slug: 'fr', select: { languages: ['fr'] } },
    { slug: 'ar', select: { languages: ['ar'] } },
  ],
  notify: { hubs: [] },
};

const texts = { fr: 'Le conseil municipal a voté le budget.', ar: 'صادق المجلس البلدي على ميزانية المدينة.' };

/** A pipeline without faults, a publisher, and the titles that a feed shows. */
const startNewsroom = async () => {
  const world = makeWorld('unreadable', startsAt);
  const lines: string[] = [];
  const pipeline = startPipeline({
    world,
    faults: makeFaults(world.random('faults'), world.note, []),
    siteFile,
    programs: await loadPrograms(),
    hosts: new Map(),
    onPut: () => undefined,
    onLine: (line) => lines.push(line),
  });
  const send = (name: string, language: 'fr' | 'ar'): void => {
    const id = `https://www.example.org/${name}`;
    const body = { id, url: id, title: name, language, content_html: `<p>${texts[language]}</p>`, tags: [] };
    void pipeline.network.send({
      method: 'POST',
      url: new URL(`${publicUrl}/articles`),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.from(JSON.stringify(body))),
    });
  };
  const post = (name: string, language: 'fr' | 'ar'): Promise<void> => {
    send(name, language);
    return world.runUntil(world.now() + 5_000);
  };
  const titles = (slug: string): readonly string[] => {
    const bytes = pipeline.publicBucket.get(`feeds/${slug}/feed.json`)?.bytes;
    return bytes === undefined ? [] : [...entriesOf(bytes).values()].map(({ title }) => title).toSorted();
  };
  return { world, pipeline, send, post, titles, lines };
};

it('names a row that cannot be read, and publishes and notifies for all other feeds at once', async () => {
  const { world, pipeline, send, post, titles, lines } = await startNewsroom();
  await post('premier', 'fr');
  await post('الأول', 'ar');
  pipeline.startSchedules(false);
  const [PK = ''] = pipeline.table
    .partitions()
    .filter((one) => one.startsWith('ARTICLE#') && pipeline.table.row({ PK: one, SK: 'HEAD' })?.title === 'premier');
  const head = pipeline.table.row({ PK, SK: 'HEAD' });
  pipeline.table.overwrite({ ...head, revision: 'one' });
  pipeline.table.overwrite({ PK: 'DUE#publish#0', SK: 'broken', id: 7 });
  for (const one of pipeline.functions) one.coolDown();
  // Its records come together with those of the other feed.
  send('deuxième', 'fr');
  await post('الثاني', 'ar');
  expect(titles('ar')).toEqual(['الأول', 'الثاني']);
  expect(titles('fr')).toEqual(['premier']);
  expect(lines.filter((line) => line.includes(`The row ${PK} HEAD cannot be read`)).length).toBeGreaterThan(0);

  await world.runUntil(world.now() + 130_000);
  expect(lines.some((line) => line.includes('The row DUE#publish#0 broken cannot be read'))).toBe(true);
  await post('الثالث', 'ar');
  expect(titles('ar')).toHaveLength(3);

  // Once an operator has mended the row, the next sweep publishes what waited.
  pipeline.table.overwrite(head ?? {});
  await world.runUntil(world.now() + 130_000);
  expect(titles('fr')).toEqual(['deuxième', 'premier']);
}, 60_000);
