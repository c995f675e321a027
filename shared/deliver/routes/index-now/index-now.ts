import { defined } from '#shared/defined.ts';
import { articlePageUrl, hasArticlePage } from '#shared/model/article-page.ts';
import { newDelivery, urlsOf } from '#shared/model/delivery.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Sender } from '#shared/ports.ts';
import { judgeAnswer } from '../../engine/judge.ts';
import type { ArticleChange, ChangeReceiver, ReceiverPorts, ReceiverSettings, Route } from '../route.ts';

/** IndexNow, "Response format": the refusals that a retry does not change, and what an operator can do. */
const refusals: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  403: 'the key file is missing or does not contain the key',
  422: 'the URLs are not of the host that the key belongs to',
};

/** Seconds after a 429, and least seconds between two submissions of one URL. */
const intervalSeconds = 600;

const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const refusal = refusals[answer.status];
  const outcome = judgeAnswer(answer);
  if (refusal !== undefined)
    return { kind: 'gone', message: `${outcome.message} (${refusal}; a retry would not help)` };
  return outcome.kind === 'retry' && answer.status === 429 ? { retryAfter: intervalSeconds, ...outcome } : outcome;
};

const hostOf = (url: string | undefined): string | undefined => URL.parse(url ?? '')?.host;

/**
 * The hosts whose pages are submitted, that of `site.url` first: those of the site's own articles, and that of pages that Barid
 * makes. On each, the key file can be there.
 */
const hostsOf = ({ identity, feedsUrl }: Pick<ReceiverSettings, 'identity' | 'feedsUrl'>): readonly string[] => {
  const hosts = [hostOf(identity?.url), ...(identity?.hosts ?? []), hostOf(feedsUrl)];
  return [...new Set(hosts.filter((host) => host !== undefined))];
};

/** IndexNow, "keyLocation": where the key file is on a host; at its root where the site file does not say it. */
const keyLocationOn = (host: string | undefined, keyLocation: string | readonly string[] | undefined) =>
  [keyLocation ?? []].flat().find((url) => hostOf(url) === host);

/** Submits permalinks: IndexNow, "Submitting set of URLs". */
const indexNowSender = ({ notify }: ReceiverSettings): Sender => ({
  ordering: 'coalesce',
  // The protocol takes 10,000; a row of the table holds fewer, and changes come in small numbers.
  maxTopicsPerRequest: 100,
  minTopicIntervalSeconds: intervalSeconds,
  request: (delivery) => {
    if (notify?.indexNow === undefined) {
      return { kind: 'obsolete', message: 'There is no longer an IndexNow key in the site file.' };
    }
    const { key } = notify.indexNow;
    const urlList = urlsOf(delivery);
    const host = hostOf(urlList[0]);
    const keyLocation = keyLocationOn(host, notify.indexNow.keyLocation);
    const [url = ''] = delivery.receiver.split('#');
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify(defined({ host, key, keyLocation, urlList }));
    return { request: { method: 'POST', url, headers, body }, judge };
  },
});

/** A request is about one host, and its key may be refused there alone: each host is a receiver, the first one without its name. */
const receiversOf = (site: ReceiverSettings): readonly { readonly receiver: string; readonly host: string }[] => {
  const { endpoint } = site.notify?.indexNow ?? {};
  if (endpoint === undefined) return [];
  return hostsOf(site).map((host, index) => ({ receiver: index === 0 ? endpoint : `${endpoint}#${host}`, host }));
};

const searchEngine = (
  { receiver, host }: { readonly receiver: string; readonly host: string },
  { publicUrl }: Pick<ReceiverPorts, 'publicUrl'>,
): ChangeReceiver<ArticleChange> => ({
  receiver,
  route: 'index-now',
  deliveries: ({ article, now }) => {
    const { id, revision, status } = article;
    const url = hasArticlePage(article) ? articlePageUrl(publicUrl, id) : article.url;
    // Permalinks on other hosts (of followed sources) are not submitted: no key proves that they are the site's.
    if (url === undefined || hostOf(url) !== host) return [];
    return [
      newDelivery([id, revision], {
        route: 'index-now',
        receiver,
        subject: { kind: 'article', id, urls: [url] },
        revision,
        trace: article.trace,
        changedAt: now.toISOString(),
        isRetraction: status === 'retracted' ? true : undefined,
      }),
    ];
  },
});

/** Search engines, by IndexNow. */
export const indexNow: Route = {
  siteReceivers: (site) => receiversOf(site).map(({ receiver }) => receiver),
  articleReceivers: (ports) => receiversOf(ports.site).map((one) => searchEngine(one, ports)),
  senders: ({ site }) => ({ 'index-now': indexNowSender(site) }),
};
