import { Rejected, Unavailable } from '#shared/errors.ts';
import { articlePageKey } from '#shared/model/article-page.ts';
import { type Facet, facetKinds } from '#shared/model/facet.ts';
import {
  contentUsageHeader,
  documentKey,
  feedDocuments,
  licenseHeader,
  navigationHeader,
  revisionHeader,
  withheldHubsHeader,
} from '#shared/model/feed-document.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { renderMessagePage } from '#shared/pages/message-page.ts';
import type { DocumentStore, StoredDocument } from '#shared/ports.ts';
import { slugsFor } from '#shared/site/facets.ts';
import { fold } from '#shared/site/select.ts';
import { answerArchivePage } from './archive-pages.ts';
import { publishArticlePage } from './article-pages.ts';
import { facetFeedPublication } from './desired-feed.ts';
import { cacheControl, goneDocument, type PublicSite, publishDocuments } from './publish-documents.ts';
import { facetSettings, type SitePublishing } from './publish-feed.ts';

/** What answering a first request works with. */
export type FirstRequestPorts = SitePublishing & { readonly documents: DocumentStore };

/** A function URL answers with at most 6 MB of JSON, in which quotes and line ends take two bytes. */
const maxAnswerBytes = 5_500_000;

const decoder = new TextDecoder();

/** Caches keep it as they keep a document, but no validator: a 304 would keep the earlier document alive in readers. */
const goneAnswer = (key: string, publishing: FirstRequestPorts): HttpAnswer => {
  const { type, bytes } = goneDocument(key, publishing);
  return { status: 410, headers: { 'content-type': type, 'cache-control': cacheControl }, body: decoder.decode(bytes) };
};

const movedAnswer = (location: string): HttpAnswer => ({
  status: 301,
  headers: { location, 'cache-control': 'public, max-age=3600' },
  body: '',
});

/** A document as the bucket answers it, metadata for viewer-response.js included. */
const documentAnswer = (
  key: string,
  { bytes, etag, modified, meta }: StoredDocument,
  publishing: FirstRequestPorts,
): HttpAnswer => {
  if (meta.isGone === true) return goneAnswer(key, publishing);
  const body = decoder.decode(bytes);
  if (Buffer.byteLength(JSON.stringify(body)) > maxAnswerBytes) {
    throw new Unavailable('DOCUMENT_JUST_MADE', 'The document was made just now. Request it again.', { retryAfter: 1 });
  }
  const withheld = meta.withheldHubs?.map(encodeURI).join(' ');
  return {
    status: 200,
    headers: {
      'content-type': meta.type,
      'cache-control': meta.cacheControl,
      etag,
      'last-modified': modified.toUTCString(),
      [revisionHeader]: String(meta.revision),
      ...(withheld === undefined ? {} : { [withheldHubsHeader]: withheld }),
      ...(meta.license === undefined ? {} : { [licenseHeader]: meta.license }),
      ...(meta.contentUsage === undefined ? {} : { [contentUsageHeader]: meta.contentUsage }),
    },
    body,
  };
};

const notFound = (path: string): Rejected =>
  new Rejected('NOT_FOUND', `${path.slice(0, 200)} does not exist.`, { status: 404 });

/** The facet with this slug, once its feed has had an entry: the slug of a scheduled article's tag is nobody's business. */
const readFacet = async (slug: string, { facets, feedEntries }: FirstRequestPorts): Promise<Facet | undefined> => {
  const facet = await facets.facet(slug);
  if (facet === undefined || facet.newestDay !== undefined) return facet;
  // The article's stream event may be under way.
  const [entry] = await feedEntries.entries(slug, { limit: 1 });
  return entry === undefined ? undefined : facet;
};

/** Names of one value in the ways in which systems write them in addresses. */
const addressName = (name: string): string => fold(name).replace(/[\s_-]+/g, '-');

/**
 * The facet that a reader calls by its name, as old addresses of other systems do (`/tag/ميناء/feed/`): of names with alike
 * slugs the one that is meant, else the first.
 */
const facetNamed = async (kind: string, name: string, publishing: FirstRequestPorts): Promise<Facet | undefined> => {
  let first: Facet | undefined;
  for (const slug of slugsFor(name)) {
    const facet = await readFacet(`${kind}/${slug}`, publishing);
    if (facet === undefined || addressName(facet.name) === addressName(name)) return facet ?? first;
    first ??= facet;
  }
  return first;
};

/**
 * Answers a request for a document of a facet's feed that is not in the public bucket: makes the document, and has it
 * published from then on, or redirects from the name of a value to its slug. The file is noted before the entries are read, so an article that is stored later finds it
 * requested, and an earlier one is among the entries: nobody is left with an outdated document. The sweep publishes the
 * archives, which may take longer than a reader waits.
 * @throws Rejected NOT_FOUND; Unavailable DOCUMENT_CONFLICT, DOCUMENT_JUST_MADE
 */
export const answerFirstRequest = async (
  { path, params }: HttpRequest,
  publishing: FirstRequestPorts,
): Promise<HttpAnswer> => {
  const { kind = '', name = '', file = '' } = params;
  const { facets, feedEntries, documents } = publishing;
  const slug = `${kind}/${name}`;
  const isDocument =
    facetKinds.some((one) => one === kind) && name !== '' && feedDocuments.some((document) => document.file === file);
  const isSlug = /^[a-z0-9-]+$/.test(name);
  const find = () => (isSlug ? readFacet(slug, publishing) : facetNamed(kind, name, publishing));
  const known = isDocument ? await find() : undefined;
  if (known === undefined) throw notFound(path);
  if (!isSlug) return movedAnswer(`/feeds/${known.slug}/${file === 'index.html' ? '' : file}`);
  const settings = facetSettings(known, publishing);
  if (settings === undefined) return goneAnswer(documentKey(slug, file), publishing);
  const facet = await facets.addRequestedFile(known, file, publishing.clock.now());
  // The document may have been deleted from the bucket: the state row would say that nothing is to be done.
  const publish = () =>
    publishDocuments(facetFeedPublication(facet, settings, publishing), publishing, { asksBucket: true });
  const outcome = await publish();
  // Whoever published that the last entry left may have been here before the document with it was put.
  if (outcome === 'published' && (await feedEntries.entries(slug, { limit: 1 })).length === 0) await publish();
  const stored = await documents.get(documentKey(slug, file));
  if (stored !== undefined) return documentAnswer(documentKey(slug, file), stored, publishing);
  throw new Unavailable('DOCUMENT_CONFLICT', `${path} was deleted while it was published. Request it again.`);
};

/**
 * Answers a request for the page of an article that is not in the public bucket: the page of one that was retracted says so,
 * and of a draft, a scheduled article or an unknown one there is none.
 * @throws Rejected NOT_FOUND; Unavailable DOCUMENT_CONFLICT
 */
const answerArticlePage = async ({ path, params }: HttpRequest, publishing: FirstRequestPorts): Promise<HttpAnswer> => {
  const { id = '', file } = params;
  if (file === 'index.html') await publishArticlePage(id, publishing);
  const stored = file === 'index.html' ? await publishing.documents.get(articlePageKey(id)) : undefined;
  if (stored === undefined) throw notFound(path);
  return documentAnswer(articlePageKey(id), stored, publishing);
};

/** A page of a feed's archives. @throws Rejected NOT_FOUND */
const answerMonth = async ({ path, params }: HttpRequest, publishing: FirstRequestPorts): Promise<HttpAnswer> => {
  const { slug, kind = '', name = '', file = '' } = params;
  const answer = await answerArchivePage(slug ?? `${kind}/${name}`, file, publishing);
  if (answer === undefined) throw notFound(path);
  return answer === 'gone' ? goneAnswer(path.slice(1), publishing) : answer;
};

/** The routes of first requests, by method and path. */
export const firstRequestRoutes = (ports: FirstRequestPorts) => ({
  // Before the documents of facets, whose paths have as many parts.
  'GET /feeds/{slug}/archive/{file}': (request: HttpRequest) => answerMonth(request, ports),
  'GET /feeds/{kind}/{name}/{file}': (request: HttpRequest) => answerFirstRequest(request, ports),
  'GET /feeds/{kind}/{name}/archive/{file}': (request: HttpRequest) => answerMonth(request, ports),
  'GET /a/{id}/{file}': (request: HttpRequest) => answerArticlePage(request, ports),
  'GET /{path+}': ({ path }: HttpRequest): Promise<HttpAnswer> => Promise.reject(notFound(path)),
});

/** A browser asks for HTML; where CloudFront keeps that from the function, viewer-request.js says it. */
const asksForPage = ({ headers }: HttpRequest): boolean =>
  headers[navigationHeader] !== undefined || (headers.accept ?? '').includes('text/html');

/** Answers people with a page of the site where a program gets a problem: nothing is there, or it can only be read. */
export const withMessagePages =
  (answer: (request: HttpRequest) => Promise<HttpAnswer>, { site, publicUrl }: PublicSite) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const given = await answer(request);
    const { status } = given;
    if ((status !== 404 && status !== 405) || !asksForPage(request)) return given;
    const body = decoder.decode(renderMessagePage({ site: site.identity, publicUrl }, status));
    const length = String(Buffer.byteLength(body));
    const headers = { ...given.headers, 'content-type': 'text/html; charset=utf-8', 'content-length': length };
    return { status, headers, body: request.method === 'HEAD' ? '' : body };
  };
