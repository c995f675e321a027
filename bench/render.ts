import { Feed } from 'feed';
import { encodeBodies } from '#shared/format/document-bytes.ts';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';

/** What this measures, in one line. */
export const about = 'Three formats of a 50-entry feed: ours and the `feed` package, interleaved.';

const paragraph =
  "<p>Le directeur général de la Sûreté nationale a reçu une délégation belge ; l’accord prévoit l’échange d’informations (<a href='https://www.example.org/a?b=1&amp;c=2'>texte</a>).</p>";

/** The same article in every round but for the object: nothing that was made for one round serves the next. */
const makeArticle = (index: number): Article => ({
  id: `a${index}`,
  guid: `https://www.example.org/${index}`,
  url: `https://www.example.org/${index}`,
  title: `Le Maroc & la Belgique renforcent leur coopération, partie ${index}`,
  summary: 'Bruxelles et Rabat échangeront désormais leurs renseignements « en temps réel ».',
  content: paragraph.repeat(36),
  language: 'fr',
  authors: [{ name: 'euromagreb' }],
  tags: ['sécurité', 'Maroc'],
  published: new Date(Date.UTC(2024, 10, 27, 0, -index)).toISOString(),
  modified: new Date(Date.UTC(2024, 10, 27, 0, -index)).toISOString(),
  attachments: [],
  status: 'live',
  revision: 1,
  accepted: '2024-11-27T00:00:00.000Z',
  receivedAt: '2024-11-27T00:00:00.000Z',
  feeds: ['all'],
});

const makeView = (): FeedView => ({
  site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'UTC' },
  feed: { slug: 'all', title: 'Tout', description: 'Tout', language: 'fr', select: {}, entries: 50, content: 'full' },
  publicUrl: 'https://feeds.example.org',
  hubs: ['https://hub.example.org/'],
  updated: '2024-11-27T00:00:00.000Z',
  entries: Array.from({ length: 50 }, (_, index) => makeArticle(index)),
  tombstones: [],
});

const renderOurs = (view: FeedView): number => {
  const encoded = encodeBodies(view);
  return Object.values(feedRenderers).reduce((sum, render) => sum + render(encoded).byteLength, 0);
};

const renderTheirs = ({ feed: { title }, site: { url }, entries, updated }: FeedView): number => {
  const feed = new Feed({ id: url, link: url, title, copyright: '', updated: new Date(updated) });
  for (const { guid, url: link = guid, title: name, summary = '', content, published, modified, authors } of entries) {
    const dates = { date: new Date(modified), published: new Date(published) };
    feed.addItem({ id: guid, guid, link, title: name, description: summary, content, author: [...authors], ...dates });
  }
  return [feed.rss2(), feed.atom1(), feed.json1()].reduce((sum, text) => sum + Buffer.from(text).byteLength, 0);
};

const milliseconds = (render: (view: FeedView) => number): number => {
  const view = makeView();
  const start = performance.now();
  render(view);
  return performance.now() - start;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Prints the medians of 60 interleaved rounds, after 15 that warm up, and their ratio. */
export const run = async (): Promise<void> => {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 75; round += 1) {
    const [mine, other] = [milliseconds(renderOurs), milliseconds(renderTheirs)];
    if (round >= 15) {
      ours.push(mine);
      theirs.push(other);
    }
  }
  const [mine, other] = [median(ours), median(theirs)];
  process.stdout.write(`3 formats × 50 entries, ${Math.round(renderOurs(makeView()) / 1000)} kB\n`);
  process.stdout.write(
    `  ours ${mine.toFixed(2)} ms, feed ${other.toFixed(2)} ms, ratio ${(other / mine).toFixed(1)}\n`,
  );
};
