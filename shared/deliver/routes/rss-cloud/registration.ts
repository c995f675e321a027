import { PipelineError } from '#shared/errors.ts';
import { makeTopicCheck, type TopicPorts } from '#shared/hub/topics.ts';
import { documentUrl, topicMeant } from '#shared/model/feed-document.ts';
import { type HttpAnswer, type HttpRequest, uncachedAnswer } from '#shared/model/http.ts';
import type { Clock, CloudStore, Http, SubscriptionStore } from '#shared/ports.ts';
import type { ReceiverSettings } from '../route.ts';

/** What a registration reads and writes. */
export type RegistrationPorts = TopicPorts & {
  readonly clouds: Pick<CloudStore, 'save'>;
  /** Counts registrations by the minute, as the hub does. */
  readonly subscriptions: Pick<SubscriptionStore, 'countInMinute'>;
  readonly http: Http;
  readonly clock: Clock;
  /** An unguessable text, a new one for each registration. */
  readonly challenge: () => string;
};

/** rssCloud: "registrations expire after 25 hours". */
const registrationMs = 25 * 3600 * 1000;

/** Feeds that one registration may name. */
const maxFeeds = 20;

/** Registrations a minute from one address, and for one host, which may be a third party's. */
const maxPerMinute = 120;

/** Bytes of an answer that are read. */
const maxAnswerBytes = 4_096;

/** The answer to a registration. `msg` is always one of the sentences below, so there is nothing to escape. */
const result = (success: boolean, msg: string): HttpAnswer => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<notifyResult success="${success}" msg="${msg}"/>\n`;
  return uncachedAnswer(200, 'text/xml; charset=utf-8', xml);
};

const schemes: Readonly<Record<string, string>> = { 'http-post': 'http', 'https-post': 'https' };

/** The callback that a form describes; without a domain it is at the address that the request came from. */
const callbackIn = (form: URLSearchParams, address: string): URL | undefined => {
  const scheme = schemes[form.get('protocol') ?? ''];
  const port = form.get('port') ?? '';
  const path = form.get('path') ?? '';
  if (scheme === undefined || !/^\d{1,5}$/.test(port) || !path.startsWith('/')) return undefined;
  // Seen in the wild: a domain with its scheme.
  const domain = (form.get('domain') ?? '').replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (!/^[A-Za-z0-9.-]*$/.test(domain)) return undefined;
  const ownHost = address.includes(':') ? `[${address}]` : address;
  return URL.parse(`${scheme}://${domain === '' ? ownHost : domain}:${port}${path}`) ?? undefined;
};

/** Handles `POST /rsscloud`: registers a callback for RSS documents of this site, once a test notification proves it. */
export const registrationHandler = (ports: RegistrationPorts) => {
  const { clouds, subscriptions, http, publicUrl, clock, challenge } = ports;
  const readRevision = makeTopicCheck(ports);

  /** A callback on a named domain gives a challenge back; one at the caller's own address takes a notification. */
  const isProved = async (callback: URL, isNamed: boolean, url: string): Promise<boolean> => {
    const isOk = (status: number): boolean => status >= 200 && status < 300;
    try {
      if (!isNamed) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = new URLSearchParams({ url }).toString();
        const test = {
          method: 'POST',
          url: callback.href,
          headers,
          body,
          maxBytes: maxAnswerBytes,
          cut: true,
        } as const;
        return isOk((await http.send(test)).status);
      }
      const expected = challenge();
      const question = new URL(callback);
      question.searchParams.append('url', url);
      question.searchParams.append('challenge', expected);
      const { status, body } = await http.send({ method: 'GET', url: question.href, maxBytes: maxAnswerBytes });
      return isOk(status) && new TextDecoder().decode(body).trim() === expected;
    } catch (error) {
      if (error instanceof PipelineError) return false;
      throw error;
    }
  };

  /** Each registration makes Barid call a host: no more often than any host can bear. */
  const isFlood = async ({ hostname }: URL, address: string): Promise<boolean> => {
    const minute = Math.floor(clock.now().getTime() / 60_000);
    const counters = [`rsscloud address ${address}`, `rsscloud host ${hostname}`];
    const counts = await Promise.all(counters.map((counter) => subscriptions.countInMinute(counter, minute)));
    return counts.some((count) => count > maxPerMinute);
  };

  /** The slugs of the feeds with these RSS documents; undefined where a URL is not one of this site's. */
  const feedsOf = async (spelt: readonly string[]): Promise<readonly string[] | undefined> => {
    const urls = spelt.map((url) => topicMeant(url, publicUrl));
    const slugs = urls.map((url) => /\/feeds\/([a-z0-9/-]+)\/rss\.xml$/.exec(url)?.[1] ?? '');
    const isKnown = await Promise.all(
      slugs.map(
        async (slug, index) =>
          documentUrl(publicUrl, slug, 'rss') === urls[index] && (await readRevision(urls[index])) !== undefined,
      ),
    );
    return isKnown.includes(false) ? undefined : slugs;
  };

  return async (request: HttpRequest): Promise<HttpAnswer> => {
    const form = new URLSearchParams(new TextDecoder().decode(request.body));
    const callback = callbackIn(form, request.address);
    if (callback === undefined) {
      return result(
        false,
        'Send port, path and protocol (http-post or https-post), and domain unless it is your own address.',
      );
    }
    // Forms have no lists: `url1`, `url2` …
    const urls = [...form].filter(([name]) => /^url\d*$/.test(name)).map(([, url]) => url);
    const [url] = urls;
    const slugs = urls.length > maxFeeds ? undefined : await feedsOf(urls);
    if (url === undefined || slugs === undefined) {
      return result(false, 'Send url1, url2 and so on: the URLs of up to 20 RSS documents of this site.');
    }
    if (await isFlood(callback, request.address)) {
      return result(false, 'Too many registrations within a minute: try again in a minute.');
    }
    if (!(await isProved(callback, (form.get('domain') ?? '') !== '', url))) {
      return result(false, 'The test notification was not answered as rssCloud requires.');
    }
    const expires = new Date(clock.now().getTime() + registrationMs).toISOString();
    for (const feed of slugs) await clouds.save({ feed, callback: callback.href, expires });
    return result(true, 'You will be notified for 25 hours; register again before they end.');
  };
};

/** The endpoint of rssCloud; no endpoint where the site file does not switch it on. */
export const cloudRoutes = (
  ports: RegistrationPorts & { readonly site: ReceiverSettings },
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> =>
  ports.site.notify?.rssCloud === true ? { 'POST /rsscloud': registrationHandler(ports) } : {};
