import { type LoadedDocument, loadDocument } from '#infra/cli/load-document.ts';
import { httpFor, type SiteClient } from '#infra/cli/site-client.ts';
import { describeExcess } from '#infra/edge/edge-functions.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { missingSecret, type SiteSecret } from '#infra/local/missing-secret.ts';
import { defined } from '#shared/defined.ts';
import { PipelineError } from '#shared/errors.ts';
import { licenseKey, rslType } from '#shared/format/terms.ts';
import { lintDocument, type Platform } from '#shared/lint/lint-document.ts';
import { documentKey, documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import { hubReceiver, hubUrl } from '#shared/model/hub-url.ts';
import { partnerFormatFile } from '#shared/model/partner-format.ts';
import { addressTable } from '#shared/site/old-addresses.ts';
import type { Feed, Site } from '#shared/site/site.ts';
import { systemClock } from '#shared/system-clock.ts';

/** One fault or remark, with its place in the document when that is known. */
export type CheckFinding = {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly advice: string;
  /** The section of a specification; empty when there is none. */
  readonly clause: string;
  readonly line?: number;
  readonly column?: number;
};

/** The findings about one file or URL; none means that it is right. */
export type CheckResult = { readonly target: string; readonly findings: readonly CheckFinding[] };

/** A site file that was read: whether it can be deployed too, and whether this machine has its secrets. */
export const checkSiteFile = (target: string, site: Site, missing: readonly SiteSecret[] = []): CheckResult => {
  const { feedsUrl: publicUrl = '', hubs } = site;
  const excess = describeExcess({ publicUrl, hubs, addresses: addressTable(site) });
  const secrets = missing.map((secret): CheckFinding => {
    const advice = 'Barid needs it where it runs: in the environment of npm start, or in Secrets Manager on AWS.';
    return { severity: 'warning', message: missingSecret(secret), advice, clause: '' };
  });
  return { target, findings: [...(excess === undefined ? [] : [error(excess)]), ...secrets] };
};

const maxAnswerBytes = 32 * 1024 * 1024;

const error = (message: string, advice = ''): CheckFinding => ({ severity: 'error', message, advice, clause: '' });

/** An error of ours, such as a host that does not answer, is a finding about the target. */
const check = async (target: string, find: () => Promise<readonly CheckFinding[]>): Promise<CheckResult> => {
  try {
    return { target, findings: await find() };
  } catch (cause) {
    if (cause instanceof PipelineError) return { target, findings: [error(cause.message)] };
    throw cause;
  }
};

const fetchAndCheck = (url: string, judge: (answer: IncomingAnswer) => readonly CheckFinding[]): Promise<CheckResult> =>
  check(url, async () => judge(await httpFor(url).send({ method: 'GET', url, maxBytes: maxAnswerBytes })));

const lint = ({ bytes, type, url }: LoadedDocument, platform?: Platform): readonly CheckFinding[] => {
  const now = systemClock.now().toISOString();
  return lintDocument(bytes, defined({ type: type === '' ? undefined : type, url, platform, now })).findings;
};

/** Checks one feed, OPML document or sitemap against its specification, and a feed against the rules of a platform. */
export const checkDocument = (source: string, platform?: Platform): Promise<CheckResult> =>
  check(source, async () => lint(await loadDocument(source), platform));

/** Checks the documents that feeds have in partners' formats, each by the rules of its platform. */
export const checkPartnerDocuments = (site: Site, url: string, only?: Platform): Promise<readonly CheckResult[]> =>
  Promise.all(
    site.feeds.flatMap(({ slug, formats = [] }) =>
      formats
        .filter((name) => only === undefined || name === only)
        .map((name) => {
          const address = `${url}/${documentKey(slug, partnerFormatFile(name))}`;
          return fetchAndCheck(address, ({ status, headers, body, url: finalUrl }) => {
            if (status !== 200) return [error(`The document answers ${status}, not 200.`)];
            return lint({ bytes: body, type: headers['content-type'] ?? '', url: finalUrl }, name);
          });
        }),
    ),
  );

/**
 * Whether a feed shows fewer entries than its definition says, by its JSON document: there are archives only where it has
 * more entries than it shows.
 */
const checkLength = ({ entries }: Feed, body: Uint8Array): readonly CheckFinding[] => {
  const feed: unknown = JSON.parse(new TextDecoder().decode(body));
  if (!isRecord(feed) || textOf(feed, 'next_url') === undefined) return [];
  const shown = recordsOf(feed, 'items').length;
  if (shown >= entries) return [];
  const message = `The feed shows ${shown} of ${entries} entries, because more would make it too large.`;
  const advice = 'Its archives have the others. Lower its entries, show summaries, or raise site.maxFeedBytes.';
  return [{ severity: 'warning', message, advice, clause: 'Google, Feed content guidelines' }];
};

/** Checks every document of every feed, as readers get it. */
export const checkFeeds = async (site: Site, url: string): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const feed of site.feeds) {
    for (const { format, type, isAutodiscovered } of feedDocuments) {
      const judge = ({ status, headers, body, url: finalUrl }: IncomingAnswer): readonly CheckFinding[] => {
        const found = headers['content-type'] ?? '';
        if (status !== 200) return [error(`The document answers ${status}, not 200.`)];
        if (found !== type) return [error(`The media type is ${found || 'missing'}, not ${type}.`)];
        const findings = isAutodiscovered ? lint({ bytes: body, type, url: finalUrl }) : [];
        const isReadable = format === 'json' && !findings.some(({ severity }) => severity === 'error');
        return isReadable ? [...findings, ...checkLength(feed, body)] : findings;
      };
      results.push(await fetchAndCheck(documentUrl(url, feed.slug, format), judge));
    }
  }
  return results;
};

/** Checks the documents that list feeds and pages, as importers and search engines get them. */
export const checkLists = async (url: string): Promise<readonly CheckResult[]> =>
  Promise.all(
    ['feeds.opml', 'sitemap.xml', 'news-sitemap.xml'].map((name) =>
      fetchAndCheck(`${url}/${name}`, ({ status, headers, body, url: finalUrl }) => {
        if (status !== 200) return [error(`The document answers ${status}, not 200.`)];
        return lint({ bytes: body, type: headers['content-type'] ?? '', url: finalUrl });
      }),
    ),
  );

/** Checks that the licence file of the site can be read as one: a program that cannot read it takes nothing for licensed. */
export const checkTerms = async ({ terms }: Site, url: string): Promise<readonly CheckResult[]> => {
  if (terms === undefined) return [];
  const judge = ({ status, headers }: IncomingAnswer): readonly CheckFinding[] => {
    const type = headers['content-type'] ?? '';
    if (status !== 200) return [error(`The document answers ${status}, not 200.`)];
    return type === rslType ? [] : [error(`The media type is ${type || 'missing'}, not ${rslType}.`)];
  };
  return [await fetchAndCheck(`${url}/${licenseKey}`, judge)];
};

/** Names the followed sources that say that they must not be syndicated. */
export const checkSources = async ({ sources }: Site, site: SiteClient): Promise<readonly CheckResult[]> => {
  if (sources.length === 0) return [];
  const { value } = await site.send({ method: 'GET', path: '/sources' });
  return recordsOf(isRecord(value) ? value : {}, 'items').map((source) => {
    const restriction = textOf(source, 'restriction');
    const advice = 'Ask its publisher for permission, or remove the source.';
    const clause = '';
    const found =
      restriction === undefined ? [] : [{ severity: 'warning', message: restriction, advice, clause } as const];
    return { target: `source ${textOf(source, 'id') ?? ''}`, findings: found };
  });
};

const judgeHub = (hub: string, receivers: readonly Readonly<Record<string, unknown>>[]): readonly CheckFinding[] => {
  const receiver = receivers.find(({ url }) => url === hubReceiver(hub));
  const health = isRecord(receiver?.hub) ? receiver.hub : {};
  const failing = isRecord(health.failing) ? health.failing : undefined;
  const reason = failing === undefined ? undefined : textOf(failing, 'reason');
  const withheld = textOf(health, 'withheld');
  if (withheld !== undefined) {
    const why = reason ?? 'Barid waits for a first push on time.';
    const advice = 'Feeds name the hub again after its first push on time. If none comes, remove it from notify.hubs.';
    return [
      error(`Feeds have not named this hub since ${withheld}: it delivered nothing on time for a day. ${why}`, advice),
    ];
  }
  if (failing === undefined) return [];
  const advice = `The hub has been failing since ${String(failing.since)}. After a day, feeds stop naming it.`;
  return [{ ...error(reason ?? 'The hub fails.', advice), severity: 'warning' }];
};

/** Checks that every hub answers, and how the site's own subscription there is served. A 4xx answer to a GET is normal. */
export const checkHubs = async ({ hubs }: Site, site: SiteClient): Promise<readonly CheckResult[]> => {
  const { value } = await site.send({ method: 'GET', path: '/status' });
  const receivers = recordsOf(isRecord(value) ? value : {}, 'receivers');
  return Promise.all(
    hubs.map((hub) =>
      fetchAndCheck(hubUrl(hub, site.url), ({ status }) => [
        ...(status < 500 ? [] : [error(`The hub answers ${status}.`)]),
        ...judgeHub(hub, receivers),
      ]),
    ),
  );
};
