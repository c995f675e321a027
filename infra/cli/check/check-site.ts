import { type LoadedDocument, loadDocument } from '#infra/cli/load-document.ts';
import { httpFor, type SiteClient } from '#infra/cli/site-client.ts';
import { PipelineError } from '#shared/errors.ts';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import { hubReceiver, hubUrl } from '#shared/model/hub-url.ts';
import type { Site } from '#shared/model/site.ts';

/** One thing that is not as it should be; a place where it is known. */
export type CheckFinding = {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly advice: string;
  readonly clause: string;
  readonly line?: number;
  readonly column?: number;
};

/** What was looked at, and what was found; nothing found is well. */
export type CheckResult = { readonly what: string; readonly findings: readonly CheckFinding[] };

const wrong = (message: string, advice = ''): CheckFinding => ({ severity: 'error', message, advice, clause: '' });

const largest = 32 * 1024 * 1024;

const looking = async (what: string, look: () => Promise<readonly CheckFinding[]>): Promise<CheckResult> => {
  try {
    return { what, findings: await look() };
  } catch (error) {
    if (error instanceof PipelineError) return { what, findings: [wrong(error.message)] };
    throw error;
  }
};

const reach = (url: string, judge: (answer: IncomingAnswer) => readonly CheckFinding[]): Promise<CheckResult> =>
  looking(url, async () => judge(await httpFor(url).send({ method: 'GET', url, maxBytes: largest })));

const lint = ({ bytes, type, url }: LoadedDocument): readonly CheckFinding[] =>
  lintFeed(bytes, { ...(type === '' ? {} : { type }), ...(url === undefined ? {} : { url }) }).findings;

/** Holds any feed document to its specification. */
export const checkDocument = (source: string): Promise<CheckResult> =>
  looking(source, async () => lint(await loadDocument(source)));

const judgeDocument = (isFeed: boolean, type: string, answer: IncomingAnswer): readonly CheckFinding[] => {
  const found = answer.headers['content-type'] ?? '';
  if (answer.status !== 200) return [wrong(`It answers ${answer.status}, not 200.`)];
  if (found !== type) return [wrong(`It is ${found || 'of no type'}, not ${type}.`)];
  return isFeed ? lint({ bytes: answer.body, type, url: answer.url }) : [];
};

/** Every document of every feed, as readers get it. */
export const checkFeeds = async (site: Site, url: string): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const { slug } of site.feeds) {
    for (const { format, type, isAutodiscovered } of feedDocuments) {
      results.push(
        await reach(documentUrl(url, slug, format), (answer) => judgeDocument(isAutodiscovered, type, answer)),
      );
    }
  }
  return results;
};

type Watched = {
  readonly url?: unknown;
  readonly hub?: { readonly withheld?: string; readonly failing?: { readonly since: string; readonly reason: string } };
};

const isList = (value: unknown): value is readonly Watched[] => Array.isArray(value);

/** What the site's own subscriptions show of its hubs; nothing where it does not say. */
const readWatched = async (site: SiteClient): Promise<readonly Watched[]> => {
  const { value } = await site.send({ method: 'GET', path: '/status' });
  const { receivers }: { receivers?: unknown } = typeof value === 'object' && value !== null ? value : {};
  return isList(receivers) ? receivers : [];
};

const advice = 'Feeds name it again with its first push in time; take it out of notify.hubs if that never comes.';

const judgeHub = (hub: string, watched: readonly Watched[]): readonly CheckFinding[] => {
  const { failing, withheld } = watched.find(({ url }) => url === hubReceiver(hub))?.hub ?? {};
  if (withheld !== undefined) {
    const reason = failing === undefined ? 'It waits for a first push in time.' : failing.reason;
    return [wrong(`No feed names it since ${withheld}: for a day it did not do its work. ${reason}`, advice)];
  }
  if (failing === undefined) return [];
  const since = `Failing since ${failing.since}; after a day no feed names it.`;
  return [{ ...wrong(failing.reason, since), severity: 'warning' }];
};

/** A hub answers a GET with 4xx, as a rule: that it answers at all counts, and what our own subscription there shows. */
export const checkHubs = async ({ hubs }: Site, site: SiteClient): Promise<readonly CheckResult[]> => {
  const watched = await readWatched(site);
  return Promise.all(
    hubs.map((hub) =>
      reach(hubUrl(hub, site.url), ({ status }) => [
        ...(status < 500 ? [] : [wrong(`The hub answers ${status}.`)]),
        ...judgeHub(hub, watched),
      ]),
    ),
  );
};
