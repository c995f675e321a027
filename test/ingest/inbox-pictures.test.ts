import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '#shared/hash.ts';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { logLines } from '#test/log-lines.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';
import { ingestFixtures } from './ingest-fixture.ts';
import { jpeg, notPictures, png } from './sample-pictures.ts';

const openFixture = ingestFixtures();
const urlOf = (bytes: Uint8Array, extension: string): string =>
  `https://feeds.example.org/media/${sha256(bytes).slice(0, 32)}.${extension}`;
const halle = jpeg(1200, 800);
const article = (picture: string, matter = ''): string =>
  `---\ntitle: La halle aux poissons de Larache\ndate: 2024-11-27\n${matter}---\n\nLa halle rouvre mercredi.\n\n![La halle](${picture})\n`;

/** An inbox; `onWait` runs while a document waits for its pictures. */
const open = async (
  onWait: (waits: number, drop: ReturnType<typeof memoryInbox>['drop']) => void = () => undefined,
) => {
  const fixture = await openFixture();
  const { inbox, drop, files, problem } = memoryInbox();
  const { media, all } = memoryMediaStore();
  let waits = 0;
  const wait = async (): Promise<void> => onWait(++waits, drop);
  const ingest = makeInboxIngest({ ...fixture, inbox, media, wait });
  const contents = async (): Promise<readonly string[]> =>
    (await fixture.articles.list(undefined, 10)).items.map(({ content }) => content);
  const warnings = (): readonly unknown[] =>
    logLines()
      .filter((line) => line.includes('"warning"'))
      .map((line) => JSON.parse(line).warning)
      .filter((warning) => !String(warning).startsWith('language'));
  return { ingest, drop, files, problem, all, contents, warnings, waited: () => waits };
};

it('an article takes the picture beside it, and the picture stays for others', async () => {
  const { ingest, drop, files, all, contents, warnings, waited } = await open();
  drop('port/halle.jpg', halle);
  await ingest('port/halle.jpg');
  expect(Object.keys(files())).toEqual(['.pictures/port/halle.jpg']);
  drop('port/a.md', article('halle.jpg'));
  drop('port/b.md', article('./halle.jpg').replace('Larache', 'Asilah'));
  await ingest('port/a.md');
  await ingest('port/b.md');
  const url = urlOf(halle, 'jpg');
  const shown = expect.stringContaining(`<img src='${url}' alt='La halle' width='1200' height='800'/>`);
  expect(await contents()).toEqual([shown, shown]);
  expect([...all].map(([key, { type }]) => [key, type])).toEqual([[new URL(url).pathname.slice(1), 'image/jpeg']]);
  expect(Object.keys(files())).toEqual(['.pictures/port/halle.jpg']);
  expect([warnings(), waited()]).toEqual([[], 0]);
});

it('an article waits for a picture that comes after it', async () => {
  const { ingest, drop, contents, warnings, waited } = await open((waits, put) => {
    if (waits === 3) put('halle.jpg', halle);
  });
  drop('a.md', article('halle.jpg'));
  await ingest('a.md');
  expect(await contents()).toEqual([expect.stringContaining(urlOf(halle, 'jpg'))]);
  expect([warnings(), waited()]).toEqual([[], 3]);
});

it('an article whose picture never comes is published after ten seconds, with a warning that names the picture', async () => {
  const { ingest, drop, files, contents, warnings, waited } = await open();
  drop('a.md', article('halle.jpg'));
  await ingest('a.md');
  expect(await contents()).toHaveLength(1);
  expect(files()).toEqual({});
  expect(warnings()).toEqual([expect.stringMatching(/^content: “halle\.jpg” did not come with the article/)]);
  expect(waited()).toBe(10);
});

it('a corrected picture under the same name is another picture of the corrected article', async () => {
  const { ingest, drop, contents, all } = await open();
  for (const picture of [halle, png]) {
    drop('halle.jpg', picture);
    await ingest('halle.jpg');
    drop('a.md', article('halle.jpg', 'guid: halle\n'));
    await ingest('a.md');
  }
  expect(await contents()).toEqual([expect.stringContaining(urlOf(png, 'png'))]);
  expect(all.size).toBe(2);
});

it.each(Object.entries(notPictures))('the article is published without %s, and says so', async (name, bytes) => {
  const { ingest, drop, files, problem, all, contents, warnings } = await open();
  drop(name, bytes);
  drop('a.md', article(name));
  await ingest('a.md');
  expect(await contents()).toEqual(['<p>La halle rouvre mercredi.</p>']);
  expect(warnings()).toEqual([`content: “${name}” is no JPEG, PNG, WebP, AVIF or GIF picture; it was left out.`]);
  await ingest(name);
  expect([all.size, problem(name), Object.keys(files())]).toEqual([0, undefined, [`.pictures/${name}`]]);
  expect(await contents()).toHaveLength(1);
});

it('a picture over 10 MiB is left out, with a warning', async () => {
  const { ingest, drop, all, warnings } = await open();
  drop('halle.jpg', Buffer.concat([halle, Buffer.alloc(10 * 1024 * 1024)]));
  drop('a.md', article('halle.jpg'));
  await ingest('a.md');
  expect(warnings()).toEqual(['content: “halle.jpg” is too large; it was left out.']);
  expect(all.size).toBe(0);
});

it.each([
  ['march%C3%A9.jpg', 'marché.jpg'.normalize('NFC')],
  ['march%C3%A9.jpg', 'marché.jpg'.normalize('NFD')],
  ['سوق السمك.jpg', 'سوق السمك.jpg'],
  ['la%20halle.jpg', 'la halle.jpg'],
  ['../img/halle.jpg', 'img/halle.jpg'],
  ['ⵜⴰⵎⵖⵔⵉⴱⵜ.png', 'ⵜⴰⵎⵖⵔⵉⴱⵜ.png'],
])('the reference %s finds the file %s', async (reference, key) => {
  const { ingest, drop, warnings, contents } = await open();
  const isBeside = !reference.startsWith('..');
  drop(isBeside ? `port/${key}` : key, halle);
  drop('port/a.md', article(reference));
  await ingest('port/a.md');
  expect(warnings()).toEqual([]);
  expect(await contents()).toEqual([expect.stringContaining(urlOf(halle, 'jpg'))]);
});

it.each(['../halle.jpg', '../../etc/halle.jpg', '%2e%2e/halle.jpg', '/halle.jpg', 'https://www.example.org/halle.jpg'])(
  'the reference %s of a file in the inbox itself reads no file',
  async (reference) => {
    const { ingest, drop, all } = await open();
    for (const key of ['halle.jpg', '../halle.jpg', '/halle.jpg', 'etc/halle.jpg']) drop(key, halle);
    drop('a.md', article(reference));
    await ingest('a.md');
    expect(all.size).toBe(0);
  },
);

it('the picture of a draft is not stored before its article is published', async () => {
  const { ingest, drop, all, contents } = await open();
  drop('halle.jpg', halle);
  drop('a.md', article('halle.jpg', 'guid: halle\ndraft: true\n'));
  await ingest('a.md');
  expect(all.size).toBe(0);
  drop('a.md', article('halle.jpg', 'guid: halle\n'));
  await ingest('a.md');
  expect(all.size).toBe(1);
  expect(await contents()).toEqual([expect.stringContaining(urlOf(halle, 'jpg'))]);
});

it('the pictures of a refused document are not stored', async () => {
  const { ingest, drop, all, problem } = await open();
  drop('halle.jpg', halle);
  drop('a.md', '![](halle.jpg)');
  await ingest('a.md');
  expect(problem('a.md')).toBeDefined();
  expect(all.size).toBe(0);
});

it('only bytes that begin as a picture are ever stored, and each picture once', async () => {
  const { ingest, drop, all } = await open();
  const samples = fc.constantFrom(halle, png, ...Object.values(notPictures));
  await fc.assert(
    fc.asyncProperty(fc.oneof(samples, fc.uint8Array({ maxLength: 40 })), async (bytes) => {
      drop('x.jpg', bytes);
      drop('a.md', article('x.jpg', 'guid: halle\n'));
      await ingest('a.md');
    }),
    { numRuns: 40 },
  );
  for (const [key, { bytes, type }] of all) {
    expect([halle, png].map((picture) => sha256(picture))).toContain(sha256(bytes));
    expect(key).toBe(`media/${sha256(bytes).slice(0, 32)}.${type === 'image/png' ? 'png' : 'jpg'}`);
  }
});
