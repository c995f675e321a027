import { Feed } from 'feed';
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

/** New objects for each round: entries are cached by the identity of their article. */
const makeView = (): FeedView => ({
  site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'UTC' },
  feed: { slug: 'all', title: 'Tout', description: 'Tout', language: 'fr', select: {}, entries: 50, content: 'full' },
  publicUrl: 'https://feeds.example.org',
  hubs: ['https://hub.example.org/'],
  updated: '2024-11-27T00:00:00.000Z',
  entries: Array.from({ length: 50 }, (_, index) => makeArticle(index)),
  tombstones: [],
});

const renderOurs = (view: FeedView): number =>
  Object.values(feedRenderers).reduce((sum, render) => sum + render(view).byteLength, 0);

const renderTheirs = ({ feed: { title }, site: { url }, entries, updated }: FeedView): number => {
  const feed = new Feed({ id: url, link: url, title, copyright: '', updated: new Date(updated) });
  for (const { guid, url: link = guid, title: name, summary = '', content, published, modified, authors } of entries) {
    const dates = { date: new Date(modified), published: new Date(published) };
    feed.addItem({ id: guid, guid, link, title: name, description: summary, content, author: [...authors], ...dates });
  }
  return [feed.rss2(), feed.atom1(), feed.json1()].reduce((sum, text) => sum + Buffer.from(text).byteLength, 0);
};

const measureMs = (view: FeedView, render: (view: FeedView) => number): number => {
  const start = performance.now();
  render(view);
  return performance.now() - start;
};

/** The view with a new first entry; the others are the objects that were rendered before. */
const withOneChange = (view: FeedView, round: number): FeedView => ({
  ...view,
  entries: [{ ...makeArticle(0), title: `Nouveau titre ${round}` }, ...view.entries.slice(1)],
});

/** Prints the medians and their ratios to the package. */
export const run = async (): Promise<void> => {
  const warmView = makeView();
  renderOurs(warmView);
  const theirMs: number[] = [];
  const coldMs: number[] = [];
  const changedMs: number[] = [];
  for (let round = 0; round < warmUpRounds + measuredRounds; round += 1) {
    const theirs = measureMs(makeView(), renderTheirs);
    const cold = measureMs(makeView(), renderOurs);
    const oneChanged = measureMs(withOneChange(warmView, round), renderOurs);
    if (round < warmUpRounds) continue;
    theirMs.push(theirs);
    coldMs.push(cold);
    changedMs.push(oneChanged);
  }
  const theirs = percentile(theirMs, 0.5);
  const ratio = (ms: number): string => `${ms.toFixed(2)} ms, ${(theirs / ms).toFixed(1)} times as fast`;
  print(`3 formats × 50 entries, ${Math.round(renderOurs(makeView()) / 1000)} kB; feed ${theirs.toFixed(2)} ms`);
  print(`Barid, cold: ${ratio(percentile(coldMs, 0.5))}`);
  print(`Barid, warm, one entry of 50 changed: ${ratio(percentile(changedMs, 0.5))}`);
};
