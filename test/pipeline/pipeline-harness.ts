import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readHeads, readObject } from '#infra/local/s3/object-files.ts';
import { bucketFolder } from '#infra/local/start-emulators.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from '#infra/local/start-pipeline.ts';
import type { FacetKind } from '#shared/model/facet.ts';

/** The hubs and webhooks to notify, the facets that get feeds of their own, the CMSs that post, and the sources to follow. */
type SiteOptions = {
  readonly hubs?: readonly string[];
  readonly webhooks?: readonly { readonly url: string; readonly as?: 'slack' }[];
  readonly facets?: readonly FacetKind[];
  readonly incomingWebhooks?: readonly object[];
  readonly sources?: readonly object[];
};

/** Writes a site file with three feeds and these hubs; returns its path. */
export const writeSiteFile = async (
  folder: string,
  { hubs = [], webhooks = [], facets = [], incomingWebhooks = [], sources = [] }: SiteOptions = {},
): Promise<string> => {
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
    incomingWebhooks,
    sources,
    notify: { hubs, webhooks },
  };
  await writeFile(path, JSON.stringify(site));
  return path;
};

/** Starts a pipeline without articles in a folder; it is closed at the end of the test. */
export const startTestPipeline = async (folder: string, options: SiteOptions = {}): Promise<Pipeline> => {
  const siteFile = await writeSiteFile(folder, options);
  const data = join(folder, 'data');
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: false, onLine: () => undefined });
  onTestFinished(pipeline.close, 30_000);
  return pipeline;
};

/**
 * How a pipeline starts in a folder: the port and the public URL that it had there before, or may choose now, and what it may call
 * of this machine where others reach it.
 */
type StartOptions = Partial<Pick<PipelineOptions, 'port' | 'publicUrl' | 'privateHosts'>>;

/** The token of every pipeline that `startWithSite` starts. */
export const token = 'a-token-of-this-test';

/**
 * Starts a pipeline with this site file in a folder, on what another one left there: a restart, or a deployment. `site` may add
 * to what the site is. It is closed at the end of the test, if not before.
 */
export const startWithSite = async (
  folder: string,
  {
    site = {},
    ...file
  }: { readonly site?: object; readonly feeds: readonly object[] } & Readonly<Record<string, unknown>>,
  { port = 0, ...address }: StartOptions = {},
): Promise<Pipeline> => {
  const siteFile = join(folder, 'barid.config.json');
  const about = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' };
  await writeFile(siteFile, JSON.stringify({ site: { ...about, ...site }, ...file }));
  const options = { samples: false, onLine: () => undefined, token };
  const pipeline = await startPipeline({ data: join(folder, 'data'), siteFile, port, ...options, ...address });
  onTestFinished(pipeline.close, 30_000);
  return pipeline;
};

/** The text of every document of the public bucket of a pipeline in a folder, by its key. */
export const documentsIn = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const bucket = join(bucketFolder(join(folder, 'data')), 'barid-public');
  const found = new Map<string, string>();
  for await (const { key } of readHeads(bucket)) {
    const object = await readObject(bucket, key);
    if (object !== undefined) found.set(key, object.bytes.toString('utf8'));
  }
  return found;
};

/** A publisher's request. */
export type Push = {
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

/** Sends a publisher's request with the token. */
export const push = async (
  { url, token }: Pick<Pipeline, 'url' | 'token'>,
  { method = 'POST', path = '/articles', type = 'application/json', body }: Push,
): Promise<{ readonly status: number; readonly value: Record<string, unknown> }> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, value: JSON.parse(await answer.text()) };
};

/** A document as a reader gets it; undefined unless the answer is 200. */
export const readDocument = async ({ url }: Pick<Pipeline, 'url'>, path: string): Promise<string | undefined> => {
  const answer = await fetch(`${url}${path}`);
  const text = await answer.text();
  return answer.status === 200 ? text : undefined;
};

/** The titles of a feed in order; none while there is no feed. */
export const titles = async (pipeline: Pick<Pipeline, 'url'>, slug: string): Promise<readonly string[]> => {
  const feed = await readDocument(pipeline, `/feeds/${slug}/feed.json`);
  const { items }: { items: { title: string }[] } = JSON.parse(feed ?? '{"items":[]}');
  return items.map(({ title }) => title);
};
