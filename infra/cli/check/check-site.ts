import { type LoadedDocument, loadDocument } from '#infra/cli/load-document.ts';
import { httpFor } from '#infra/cli/site-client.ts';
import { PipelineError } from '#shared/errors.ts';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import type { Site } from '#shared/model/site.ts';
import type { IncomingAnswer } from '#shared/ports.ts';

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

const judgeDocument = (format: string, type: string, answer: IncomingAnswer): readonly CheckFinding[] => {
  const found = answer.headers['content-type'] ?? '';
  if (answer.status !== 200) return [wrong(`It answers ${answer.status}, not 200.`)];
  if (found !== type) return [wrong(`It is ${found || 'of no type'}, not ${type}.`)];
  return format === 'page' ? [] : lint({ bytes: answer.body, type, url: answer.url });
};

/** Every document of every feed, as readers get it. */
export const checkFeeds = async (site: Site, url: string): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const { slug } of site.feeds) {
    for (const { format, type } of feedDocuments) {
      results.push(await reach(documentUrl(url, slug, format), (answer) => judgeDocument(format, type, answer)));
    }
  }
  return results;
};

/** A hub answers a GET with 4xx, as a rule: that it answers at all is what counts. */
export const checkHubs = ({ hubs }: Site, url: string): Promise<readonly CheckResult[]> =>
  Promise.all(
    hubs.map((hub) =>
      reach(hubUrl(hub, url), ({ status }) => (status < 500 ? [] : [wrong(`The hub answers ${status}.`)])),
    ),
  );
