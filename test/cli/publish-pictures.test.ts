import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jpeg, notPictures, png } from '#test/ingest/sample-pictures.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startTestPipeline } from '#test/pipeline/pipeline-harness.ts';
import { barid } from './run-barid.ts';

const matter = (title: string): string =>
  `---\ntitle: ${title}\nlang: fr\ndate: 2024-11-27\n---\n\nLa halle rouvre.\n\n`;

it('publish takes the pictures below the working directory with a file, large ones in parts, and says what it left out', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const work = join(folder, 'site');
  const photo = Buffer.concat([jpeg(8000, 6000), Buffer.alloc(9 * 1024 * 1024)]);
  await mkdir(join(work, 'posts'), { recursive: true });
  await mkdir(join(work, 'img'));
  await Promise.all([
    writeFile(join(folder, 'outside.png'), png),
    writeFile(join(work, 'img/marché.jpg'), jpeg(1200, 800)),
    writeFile(join(work, 'posts/grand.jpg'), photo),
    writeFile(join(work, 'posts/logo.svg'), notPictures['logo.svg'] ?? ''),
    writeFile(join(work, 'posts/lourd.png'), Buffer.concat([png, Buffer.alloc(11 * 1024 * 1024)])),
  ]);
  await symlink(join(folder, 'outside.png'), join(work, 'posts/lien.png'));
  const names = [
    '../img/march%C3%A9.jpg',
    'grand.jpg',
    'logo.svg',
    'lourd.png',
    'lien.png',
    '../../outside.png',
    'rien.gif',
  ];
  await writeFile(join(work, 'posts/a.md'), matter('La halle') + names.map((name) => `![](${name})`).join('\n\n'));

  const publish = (file: string, cwd: string) =>
    barid(['publish', file, '--site', pipeline.url, '--json'], { env: { BARID_TOKEN: pipeline.token }, cwd });
  const first = await publish('posts/a.md', work);
  expect(first).toMatchObject({ code: 0, err: '' });
  const receipt = JSON.parse(first.out);
  const headers = { authorization: `Bearer ${pipeline.token}` };
  const contentOf = async (id: string): Promise<string> =>
    JSON.parse(await (await fetch(`${pipeline.url}/articles/${id}`, { headers })).text()).content;
  const content = await contentOf(receipt.id);
  const stored = [...content.matchAll(/<img src='([^']+\/media\/[^']+)' alt='' width='(\d+)'/g)];
  expect(stored.map(([, , width]) => width)).toEqual(['1200', '8000']);
  const sizes = stored.map(async ([, url = '']) => (await (await fetch(url)).arrayBuffer()).byteLength);
  expect(await Promise.all(sizes)).toEqual([jpeg(1200, 800).length, photo.length]);
  const missing = 'did not come with the article; it was taken for https://www.example.org';
  expect(receipt.warnings).toEqual([
    'content: “logo.svg” is no JPEG, PNG, WebP, AVIF or GIF picture; it was left out.',
    'content: “lourd.png” is too large; it was left out.',
    `content: “lien.png” ${missing}/lien.png.`,
    `content: “../../outside.png” ${missing}/outside.png.`,
    `content: “rien.gif” ${missing}/rien.gif.`,
  ]);

  // From elsewhere, the file's own folder is the border.
  const again = JSON.parse((await publish(join(work, 'posts/a.md'), join(work, 'img'))).out);
  const elsewhere = await contentOf(again.id);
  expect(elsewhere.match(/\/media\//g)).toHaveLength(1);
}, 300_000);
