import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startTestPipeline } from '#test/pipeline/pipeline-harness.ts';
import { barid } from './run-barid.ts';

const item = {
  id: 'un',
  url: 'https://www.example.org/un',
  title: 'Les écoles rouvrent',
  content_html: '<p>Texte de la rédaction.</p>',
  language: 'fr',
};

it('the publisher commands publish, list and retract articles, with output as text and as JSON', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const run = (args: readonly string[], input?: string) =>
    barid([...args, '--site', pipeline.url], {
      env: { BARID_TOKEN: pipeline.token },
      ...(input === undefined ? {} : { input }),
    });

  const piped = await run(['publish', '-'], JSON.stringify(item));
  expect(piped).toMatchObject({ code: 0, err: '' });
  expect(piped.out).toMatch(/^-: created {2}\S+ {2}revision 1 {2}in all, fr/);

  const file = join(folder, 'lot.json');
  await writeFile(
    file,
    JSON.stringify({ items: [{ ...item, title: 'Les écoles ont rouvert' }, { content_html: '<p>Sans titre</p>' }] }),
  );
  const batch = await run(['publish', file, '--json']);
  expect(batch.code).toBe(1);
  const lines = batch.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { status: 200, article: { revision: 2 } },
    { status: 422, code: 'ARTICLE_WITHOUT_TITLE' },
  ]);

  expect((await run(['articles'])).out).toContain('Les écoles ont rouvert');
  expect(JSON.parse((await run(['articles', lines[0].article.id, '--json'])).out)).toMatchObject({
    guid: 'un',
    revision: 2,
  });
  expect((await run(['feeds'])).out).toMatch(/fr +http/);

  const corrected = join(folder, 'halle.md');
  const texts = ['La halle', 'La halle rouvre', 'La halle a rouvert'].map((title) => `# ${title}\n\nElle ouvre lundi.`);
  const outs = [];
  for (const text of texts) {
    await writeFile(corrected, text);
    outs.push((await run(['publish', corrected])).out);
  }
  expect(outs.map((out) => /revision \d/.exec(out)?.[0])).toEqual(['revision 1', 'revision 2', 'revision 3']);
  await run(
    ['publish', '-'],
    JSON.stringify({ ...item, id: 4711, guid: 'https://www.example.org/?p=4711', url: undefined }),
  );
  expect((await run(['articles', 'https://www.example.org/?p=4711'])).out).toContain('Les écoles rouvrent');
  expect(await run(['retract', '4711'])).toMatchObject({ code: 0 });

  const retracted = await run(['retract', item.url]);
  expect(retracted).toMatchObject({ code: 0, out: `retracted  ${lines[0].article.id}\n` });
  expect(await run(['retract', 'zork'])).toMatchObject({ code: 1 });
}, 300_000);
