import { PipelineError } from '#shared/errors.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { Clock, CloudStore, FeedStateStore, Http, SubscriptionStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';

/** What a registration needs. */
export type CloudDeps = {
  readonly clouds: Pick<CloudStore, 'save'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  /** Counts what was asked within a minute, as the hub does. */
  readonly subscriptions: Pick<SubscriptionStore, 'countInMinute'>;
  readonly http: Http;
  readonly publicUrl: string;
  readonly clock: Clock;
  /** A text that nobody can guess, for each registration another. */
  readonly challenge: () => string;
};

/** rssCloud: "registrations expire after 25 hours". */
const lastsMs = 25 * 3600 * 1000;

/** Feeds that one request may name. */
const atOnce = 20;

/** Registrations a minute: of one address, and for one host, which may be a third party's. */
const mostInMinute = 120;

const answerBytes = 4_096;

const answer = (success: boolean, msg: string): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' },
  // `msg` is always one of the sentences below, so there is nothing to escape.
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<notifyResult success="${success}" msg="${msg}"/>\n`,
});

/** `url1`, `url2` …: HTTP has no lists. */
const urlsIn = (form: URLSearchParams): readonly string[] =>
  [...form].filter(([name]) => /^url\d*$/.test(name)).map(([, url]) => url);

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const schemes: Readonly<Record<string, string>> = { 'http-post': 'http', 'https-post': 'https' };

const callbackIn = (form: URLSearchParams, address: string): URL | undefined => {
  const scheme = schemes[form.get('protocol') ?? ''];
  const port = form.get('port') ?? '';
  const path = form.get('path') ?? '';
  if (scheme === undefined || !/^\d{1,5}$/.test(port) || !path.startsWith('/')) return undefined;
  // Some send the domain with its scheme.
  const domain = (form.get('domain') ?? '').replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (!/^[A-Za-z0-9.-]*$/.test(domain)) return undefined;
  return URL.parse(`${scheme}://${domain === '' ? bracketed(address) : domain}:${port}${path}`) ?? undefined;
};

/** Who names a domain proves to be behind it by giving the challenge back; who names none is asked at its own address. */
const agrees = async (callback: URL, named: boolean, url: string, { http, challenge }: CloudDeps): Promise<boolean> => {
  try {
    if (!named) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = new URLSearchParams({ url }).toString();
      const test = { method: 'POST', url: callback.href, headers, body, maxBytes: answerBytes, cut: true } as const;
      const { status } = await http.send(test);
      return status >= 200 && status < 300;
    }
    const expected = challenge();
    const asked = new URL(callback);
    asked.searchParams.append('url', url);
    asked.searchParams.append('challenge', expected);
    const { status, body } = await http.send({ method: 'GET', url: asked.href, maxBytes: answerBytes });
    return status >= 200 && status < 300 && new TextDecoder().decode(body).trim() === expected;
  } catch (error) {
    if (error instanceof PipelineError) return false;
    throw error;
  }
};

/** Whoever registers has us call somebody: not more often than that one can bear. */
const isFlood = async ({ hostname }: URL, address: string, { subscriptions, clock }: CloudDeps): Promise<boolean> => {
  const minute = Math.floor(clock.now().getTime() / 60_000);
  const what = [`rsscloud address ${address}`, `rsscloud host ${hostname}`];
  const counts = await Promise.all(what.map((one) => subscriptions.countInMinute(one, minute)));
  return counts.some((count) => count > mostInMinute);
};

/** The slugs of the feeds whose RSS documents these are; undefined when one is not ours. */
const feedsOf = async (urls: readonly string[], { feedStates, publicUrl }: CloudDeps) => {
  const slugs = urls.map((url) => /\/feeds\/([a-z0-9/-]+)\/rss\.xml$/.exec(url)?.[1] ?? '');
  const isOurs = await Promise.all(
    slugs.map(
      async (slug, index) =>
        documentUrl(publicUrl, slug, 'rss') === urls[index] && (await feedStates.get(slug)) !== undefined,
    ),
  );
  return isOurs.includes(false) ? undefined : slugs;
};

/** `POST /rsscloud`: takes an rssCloud registration for RSS documents of this site, proved by a test notification. */
export const pleaseNotify = async (request: HttpRequest, deps: CloudDeps): Promise<HttpAnswer> => {
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const urls = urlsIn(form);
  const callback = callbackIn(form, request.address);
  if (callback === undefined) {
    return answer(false, 'Send port, path and protocol (http-post or https-post), and a domain unless it is you.');
  }
  const [url] = urls;
  const slugs = urls.length > atOnce ? undefined : await feedsOf(urls, deps);
  if (url === undefined || slugs === undefined) {
    return answer(false, 'Send url1, url2 and so on: up to 20 RSS documents of this site, as it calls them itself.');
  }
  if (await isFlood(callback, request.address, deps)) {
    return answer(false, 'Too many registrations within a minute: try again in one.');
  }
  if (!(await agrees(callback, (form.get('domain') ?? '') !== '', url, deps))) {
    return answer(false, 'The test notification was not answered as rssCloud asks.');
  }
  const expires = new Date(deps.clock.now().getTime() + lastsMs).toISOString();
  for (const feed of slugs) await deps.clouds.save({ feed, callback: callback.href, expires });
  return answer(true, 'You will be notified for 25 hours; register again before they end.');
};

/** `POST /rsscloud`, where the site file switches it on; nothing at all elsewhere. */
export const cloudRoutes = (
  deps: CloudDeps & { readonly site: Site },
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> =>
  deps.site.notify?.rssCloud === true ? { 'POST /rsscloud': (request) => pleaseNotify(request, deps) } : {};
