import { expect, it } from 'vitest';
import { sha256 } from '#shared/hash.ts';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { mediaRoutes } from '#shared/ingest/media-routes.ts';
import { serve } from '#shared/web/router.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';
import { requestOf } from '#test/web/request.ts';
import { ingestFixtures } from './ingest-fixture.ts';
import { jpeg, png } from './sample-pictures.ts';

const openFixture = ingestFixtures();
const markdown =
  '---\ntitle: La halle de Larache\nlang: fr\ndate: 2024-11-27\nguid: halle\n---\n\nLa halle rouvre.\n\n![](./img/halle.jpg) ![](march%C3%A9.png)\n';

const open = async () => {
  const fixture = { ...(await openFixture()), ...memoryMediaStore() };
  const answer = serve({ ...articleRoutes(fixture), ...mediaRoutes(fixture) });
  const send = async (path: string, body: Uint8Array, type: string) => {
    const request = requestOf({
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: { 'content-type': type },
    });
    const { status, body: text } = await answer({ ...request, body });
    return { status, text, value: JSON.parse(text) };
  };
  const push = async (parts: Readonly<Record<string, string | File>>) => {
    const form = new FormData();
    for (const [name, part] of Object.entries(parts)) form.append(name, part);
    const encoded = new Response(form);
    return send('/articles', await encoded.bytes(), encoded.headers.get('content-type') ?? '');
  };
  return { fixture, send, push };
};

const document = new File([markdown], 'halle.md');
const halle = jpeg(1200, 800);

it('a form has a document and its pictures, by their paths or by the names of their files', async () => {
  const { fixture, push } = await open();
  const parts = { 'img/halle.jpg': new File([halle], 'halle.jpg'), picture: new File([png], 'marché.png') };
  const { status, value } = await push({ document, ...parts });
  expect([status, value.warnings]).toEqual([201, []]);
  const article = await fixture.articles.get(value.id);
  for (const bytes of [halle, png]) expect(article?.content).toContain(`/media/${sha256(bytes).slice(0, 32)}.`);
  expect(fixture.all.size).toBe(2);
});

it('a part of a form may be the answer of POST /media or its refusal, so that large pictures come before it', async () => {
  const { fixture, send, push } = await open();
  const { text } = await send('/media', halle, 'image/jpeg');
  const { status, value } = await push({ document, 'img/halle.jpg': text, 'marché.png': 'MEDIA_TOO_LARGE' });
  expect(status).toBe(201);
  expect(value.warnings).toEqual(['content: “marché.png” is too large; it was left out.']);
  expect((await fixture.articles.get(value.id))?.content).toContain(`.jpg' alt='' width='1200' height='800'/>`);
});

it.each([
  [{ 'img/halle.jpg': 'https://elsewhere.example/media/0123456789abcdef0123456789abcdef.jpg', document }],
  [{ 'img/halle.jpg': '{"url":"https://elsewhere.example/a.jpg","type":"image/jpeg","size":1}', document }],
  [{ 'img/halle.jpg': new File([halle], 'halle.jpg') }],
  [{ document: markdown }],
])('the form %o is refused', async (parts) => {
  const { push } = await open();
  expect(await push(parts)).toMatchObject({ status: 422, value: { code: 'FORM_INVALID' } });
});

it('a body that is no form is refused under the type of a form', async () => {
  const { send } = await open();
  const answer = await send('/articles', Buffer.from(markdown), 'multipart/form-data; boundary=x');
  expect(answer).toMatchObject({ status: 422, value: { code: 'FORM_INVALID' } });
});

it('a push without pictures says which of its addresses were relative to nothing that it names', async () => {
  const { send } = await open();
  const { value } = await send('/articles', Buffer.from(markdown), 'text/markdown');
  expect(value.warnings).toEqual([
    'content: “img/halle.jpg” did not come with the article; it was taken for https://www.example.org/img/halle.jpg.',
    'content: “marché.png” did not come with the article; it was taken for https://www.example.org/march%C3%A9.png.',
  ]);
});
