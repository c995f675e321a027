import type { Pipeline } from '#infra/local/start-pipeline.ts';
import { type WalkedFile, walkArchives } from '#test/publish/walk-archives.ts';

type Site = Pick<Pipeline, 'url'>;

/** A document as a reader gets it. */
export type Served = { readonly path: string; readonly type: string; readonly bytes: Uint8Array };

const textAt = async (url: string): Promise<string | undefined> => {
  const answer = await fetch(url);
  return answer.ok ? answer.text() : undefined;
};

const serve = async ({ url }: Site, address: string): Promise<Served> => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}.`);
  const type = answer.headers.get('content-type') ?? '';
  return { path: address.replace(url, ''), type, bytes: new Uint8Array(await answer.arrayBuffer()) };
};

const files = ['rss.xml', 'atom.xml', 'feed.json'] satisfies readonly WalkedFile[];

/** All results, or the first error once nothing is under way any more: whoever tries again then does so alone. */
const settled = async <Value>(works: readonly Promise<Value>[]): Promise<readonly Value[]> => {
  await Promise.allSettled(works);
  return Promise.all(works);
};

/** The documents of these feeds and their archives, in the three formats. */
export const feedDocumentsOf = async (site: Site, slugs: readonly string[]): Promise<readonly Served[]> => {
  const starts = slugs.map((slug) => `${site.url}/feeds/${slug}`);
  const walks = starts.flatMap((start) => files.map((file) => walkArchives(textAt, start, file)));
  const urls = (await settled(walks)).flat().map(({ url }) => url);
  return Promise.all(urls.map((url) => serve(site, url)));
};

/** OPML, the sitemaps, and the sitemaps that the sitemap index names. */
export const listsOf = async (site: Site): Promise<readonly Served[]> => {
  const index = (await textAt(`${site.url}/sitemap.xml`)) ?? '';
  const named = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1] ?? '');
  const own = ['feeds.opml', 'sitemap.xml', 'news-sitemap.xml'].map((name) => `${site.url}/${name}`);
  return Promise.all([...own, ...named].map((url) => serve(site, url)));
};
