import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import type { FacetKind } from '#shared/model/facet.ts';

/** What is told of it, and what beside the three feeds has one. */
type Wishes = { readonly hubs?: readonly string[]; readonly facets?: readonly FacetKind[] };

/** A site file in this folder: three feeds, and these hubs to be told. */
export const writeSiteFile = async (folder: string, { hubs = [], facets = [] }: Wishes = {}): Promise<string> => {
  const path = join(folder, 'barid.config.json');
  const site = {
    site: {
      title: 'Euromagreb',
      url: 'https://www.example.org',
      language: 'fr',
      description: 'Actualité du Maghreb',
      timeZone: 'Africa/Casablanca',
    },
    feeds: [
      { slug: 'all', title: 'Tout', entries: 500 },
      { slug: 'fr', title: 'En français', language: 'fr', select: { languages: ['fr'] }, entries: 500 },
      { slug: 'ar', title: 'بالعربية', language: 'ar', select: { languages: ['ar'] }, entries: 500 },
    ],
    facets,
    notify: { hubs },
  };
  await writeFile(path, JSON.stringify(site));
  return path;
};

/** The pipeline over this folder for the length of one test, empty to begin with. */
export const startNewsroom = async (folder: string, wishes: Wishes = {}): Promise<Pipeline> => {
  const siteFile = await writeSiteFile(folder, wishes);
  const data = join(folder, 'data');
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: false, onLine: () => undefined });
  onTestFinished(pipeline.close, 30_000);
  return pipeline;
};

/** What a publisher sends. */
export type Push = {
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

/** Sends as a publisher does, with the token. */
export const push = async (
  { url, token }: Pick<Pipeline, 'url' | 'token'>,
  { method = 'POST', path = '/articles', type = 'application/json', body }: Push,
): Promise<{ readonly status: number; readonly value: Record<string, unknown> }> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, value: JSON.parse(await answer.text()) };
};

/** A document as a reader gets it, or nothing while there is none. */
export const readDocument = async ({ url }: Pick<Pipeline, 'url'>, path: string): Promise<string | undefined> => {
  const answer = await fetch(`${url}${path}`);
  const text = await answer.text();
  return answer.status === 200 ? text : undefined;
};

/** The titles that a feed shows, in its order; none while there is no feed. */
export const titles = async (pipeline: Pick<Pipeline, 'url'>, slug: string): Promise<readonly string[]> => {
  const feed = await readDocument(pipeline, `/feeds/${slug}/feed.json`);
  const { items }: { items: { title: string }[] } = JSON.parse(feed ?? '{"items":[]}');
  return items.map(({ title }) => title);
};
