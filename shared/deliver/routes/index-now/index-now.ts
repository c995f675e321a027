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
    const { key, keyLocation } = notify.indexNow;
    const urlList = urlsOf(delivery);
    const host = URL.parse(urlList[0] ?? '')?.host;
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify(defined({ host, key, keyLocation, urlList }));
    return { request: { method: 'POST', url: delivery.receiver, headers, body }, judge };
  },
});

const searchEngine = (
  receiver: string,
  { site, publicUrl }: Pick<ReceiverPorts, 'site' | 'publicUrl'>,
): ChangeReceiver<ArticleChange> => ({
  receiver,
  route: 'index-now',
  deliveries: ({ article, now }) => {
    const { id, revision, status } = article;
    const url = hasArticlePage(article) ? articlePageUrl(publicUrl, id) : article.url;
    // The key is proved for one host, so permalinks on other hosts (of followed sources) are not submitted.
    if (url === undefined || URL.parse(url)?.host !== new URL(site.identity.url).host) return [];
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

const endpointsOf = ({ notify }: ReceiverSettings): readonly string[] =>
  notify?.indexNow === undefined ? [] : [notify.indexNow.endpoint];

/** Search engines, by IndexNow. */
export const indexNow: Route = {
  siteReceivers: endpointsOf,
  articleReceivers: (ports) => endpointsOf(ports.site).map((endpoint) => searchEngine(endpoint, ports)),
  senders: ({ site }) => ({ 'index-now': indexNowSender(site) }),
};
