import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { ghostPost } from './cms/ghost-fixture.ts';
import { parseContext } from './parse-context-fixture.ts';

/** A program cut the text in the middle of an emoji. */
const half = '\ud83d';

const documents: Readonly<Record<string, string>> = {
  'item.json': JSON.stringify({
    id: half,
    url: `https://a.example/${half}`,
    title: half,
    content_html: `<p>${half}</p>`,
    tags: [half],
  }),
  'ghost.json': JSON.stringify({
    db: [{ data: { posts: [{ id: '1', slug: half, title: half, html: `<p>${half}</p>`, status: 'published' }] } }],
  }),
  'message.json': JSON.stringify({ post: { current: ghostPost({ slug: half, title: half }), previous: {} } }),
  'deleted.json': JSON.stringify({ post: { current: {}, previous: { id: half } } }),
  'sanity.json': JSON.stringify({
    _id: half,
    _type: 'post',
    title: half,
    body: half,
    image: { asset: { _ref: `image-${half}-1x1-png` } },
  }),
  'feed.json': JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    items: [{ id: half, content_text: half }],
  }),
  'head.md': `---\ntitle: "\\uD83D"\nslug: "\\uD83D"\n---\nLe port\n`,
  'page.html': `<title>Le port</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud83d","url":"https://a.example/\\ud83d"}</script><h1>Le port</h1><p>${'Les dockers ont repris le travail. '.repeat(9)}</p>`,
};

it.each(Object.entries(documents))(
  '%s with half of a character in its texts is read or refused as well-formed text',
  (name, text) => {
    const read = (): string =>
      JSON.stringify(
        readArticles({ bytes: new TextEncoder().encode(text), type: '', name }, parseContext).map((one) =>
          one instanceof Rejected ? one.message : one,
        ),
      );
    try {
      expect(read()).not.toMatch(/\\ud83d/);
    } catch (error) {
      expect(error).toBeInstanceOf(Rejected);
    }
  },
);
