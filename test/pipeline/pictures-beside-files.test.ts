import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { jpeg, png } from '#test/ingest/sample-pictures.ts';
import { freshFolder } from '#test/local-folder.ts';
import { readDocument, startTestPipeline } from './pipeline-harness.ts';

const article = (title: string, picture: string): string =>
  `---\ntitle: ${title}\nlang: fr\ndate: 2024-11-27\nimage: ${picture}\n---\n\nLa halle aux poissons rouvre mercredi.\n\n![La halle](${picture})\n`;

/** Puts a file in the inbox as a whole, as `mv` does. */
const drop = async (folder: string, name: string, contents: string | Uint8Array): Promise<void> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, contents);
  await rename(`${path}.part`, path);
};

it('a picture beside a file in the inbox is in the feed and can be read, whichever of the two comes first', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  const { inboxFolder } = pipeline;
  const item = async (title: string) => {
    const feed = await readDocument(pipeline, '/feeds/fr/feed.json');
    const { items }: { items: { title: string; image: string; content_html: string }[] } = JSON.parse(
      feed ?? '{"items":[]}',
    );
    return items.find((one) => one.title === title);
  };
  const appears = (title: string) => expect.poll(() => item(title), { timeout: 30_000 }).toBeDefined();

  await drop(inboxFolder, 'port/marché.jpg', jpeg(1200, 800));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await drop(inboxFolder, 'port/premier.md', article('Après la photo', 'march%C3%A9.jpg'));
  await appears('Après la photo');
  await drop(inboxFolder, 'second.md', article('Avant la photo', 'port/halle.png'));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await drop(inboxFolder, 'port/halle.png', png);
  await appears('Avant la photo');

  for (const [title, type, bytes] of [
    ['Après la photo', 'image/jpeg', jpeg(1200, 800)],
    ['Avant la photo', 'image/png', png],
  ] as const) {
    const { image = '', content_html = '' } = (await item(title)) ?? {};
    expect(image).toMatch(new RegExp(`^${pipeline.publicUrl}/media/[0-9a-f]{32}\\.(?:jpg|png)$`));
    expect(content_html).toContain(`<img src='${image}' alt='La halle'`);
    const answer = await fetch(image);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await fetch(image, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })).status).toBe(304);
  }
  expect(await readDocument(pipeline, '/feeds/fr/rss.xml')).toMatch(/<media:content url="[^"]+\/media\/[^"]+\.jpg"/);
  expect((await fetch(`${pipeline.url}/media/${'0'.repeat(32)}.jpg`)).status).toBe(404);
}, 60_000);
