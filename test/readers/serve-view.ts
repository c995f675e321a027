import { createServer } from 'node:http';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { feedDocuments } from '#shared/model/feed-document.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import { renderIndexPage } from '#shared/pages/index-page.ts';

const facets = [
  { kind: 'tag', slug: 'tag/securite', name: 'Sécurité' },
  { kind: 'tag', slug: 'tag/tamazight', name: 'ⵜⴰⵎⴰⵣⵉⵖⵜ' },
  { kind: 'author', slug: 'author/slma-ldrysy', name: 'سلمى الإدريسي' },
] as const;

/** The view's documents at `/feeds/{slug}/…` and the site's page at `/`, on 127.0.0.1 and a free port. */
export const serveViews = async (views: readonly FeedView[]) => {
  const documents = new Map<string, readonly [type: string, bytes: Uint8Array]>();
  const [first] = views;
  if (first !== undefined) {
    const { site, publicUrl } = first;
    documents.set('/', [
      'text/html; charset=utf-8',
      renderIndexPage({ site, publicUrl, feeds: views.map(({ feed }) => feed), facets }),
    ]);
  }
  for (const view of views) {
    const folder = `/feeds/${view.feed.slug}/`;
    documents.set(folder, ['text/html; charset=utf-8', renderFeedPage(view)]);
    for (const { format, file, type } of feedDocuments) {
      if (format !== 'page') documents.set(`${folder}${file}`, [type, feedRenderers[format](view)]);
    }
  }
  const server = createServer((request, response) => {
    const [type, bytes] = documents.get(request.url ?? '/') ?? ['text/plain', Buffer.from('not found')];
    response.writeHead(type === 'text/plain' ? 404 : 200, { 'content-type': type });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, paths: [...documents.keys()], stop: () => server.close() };
};
