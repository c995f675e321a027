import { Feed } from 'feed';
import { encodeBodies } from '#shared/format/document-bytes.ts';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';
import { benchArticle, percentile, print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about = 'three formats of a feed with 50 entries: Barid and the `feed` package, interleaved.';

const warmUpRounds = 15;
const measuredRounds = 60;

const paragraph =
  "<p>Le directeur général de la Sûreté nationale a reçu une délégation belge ; l’accord prévoit l’échange d’informations (<a href='https://www.example.org/a?b=1&amp;c=2'>texte</a>).</p>";

const makeArticle = (index: number): Article =>
  benchArticle(index, Date.UTC(2024, 10, 27, 0, -index), {
    id: `a${index}`,
    title: `Le Maroc & la Belgique renforcent leur coopération, partie ${index}`,
    summary: 'Bruxelles et Rabat échangeront désormais leurs renseignements « en temps réel ».',
    content: paragraph.repeat(36),
    tags: ['sécurité', 'Maroc'],
    feeds: ['all'],
  });

/** New objects for each round: a cache that is keyed by identity gains nothing. */
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

const measureMs = (render: (view: FeedView) => number): number => {
  const view = makeView();
  const start = performance.now();
  render(view);
  return performance.now() - start;
};

/** Prints the median of each and their ratio. */
export const run = async (): Promise<void> => {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = 0; round < warmUpRounds + measuredRounds; round += 1) {
    const [ours, theirs] = [measureMs(renderOurs), measureMs(renderTheirs)];
    if (round < warmUpRounds) continue;
    oursMs.push(ours);
    theirsMs.push(theirs);
  }
  const [ours, theirs] = [percentile(oursMs, 0.5), percentile(theirsMs, 0.5)];
  print(`3 formats × 50 entries, ${Math.round(renderOurs(makeView()) / 1000)} kB`);
  print(`Barid ${ours.toFixed(2)} ms, feed ${theirs.toFixed(2)} ms, ratio ${(theirs / ours).toFixed(1)}`);
};
