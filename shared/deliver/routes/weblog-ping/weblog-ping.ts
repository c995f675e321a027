import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { feedOf, urlsOf } from '#shared/model/delivery.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Sender } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { judgeAnswer } from '../../engine/judge.ts';
import type { Route } from '../route.ts';
import { rssDocumentReceiver } from '../rss-document.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'member' });

/** An XML-RPC call with text parameters. */
const methodCall = (methodName: string, values: readonly string[]): string =>
  builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    methodCall: { methodName, params: { param: values.map((string) => ({ value: { string } })) } },
  });

type Value = string | { readonly string?: unknown; readonly boolean?: unknown; readonly struct?: Struct };
type Struct = { readonly member?: readonly { readonly name?: unknown; readonly value?: Value }[] };
type MethodResponse = {
  readonly methodResponse?: {
    readonly params?: { readonly param?: { readonly value?: Value } };
    readonly fault?: { readonly value?: Value };
  };
};

/** The members of a struct as text, whatever their types. */
const membersOf = (struct: Value | undefined): ReadonlyMap<string, string> => {
  const members = typeof struct === 'object' ? (struct.struct?.member ?? []) : [];
  return new Map(
    members.map(({ name, value }) => {
      if (typeof value === 'string') return [String(name), value];
      const content: unknown = value?.boolean ?? value?.string ?? Object.values(value ?? {})[0];
      return [String(name), content === undefined ? '' : String(content)];
    }),
  );
};

/** weblogUpdates: a 200 with `flerror` true, or with a fault, is a refusal. */
const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const outcome = judgeAnswer(answer);
  if (outcome.kind !== 'delivered') return outcome;
  let { methodResponse }: MethodResponse = {};
  try {
    ({ methodResponse } = parser.parse(new TextDecoder().decode(answer.body)));
  } catch {
    // No XML: judged below as an answer without members.
  }
  const fault = membersOf(methodResponse?.fault?.value);
  if (fault.size > 0) return { kind: 'retry', message: `Fault ${fault.get('faultCode')}: ${fault.get('faultString')}` };
  const result = membersOf(methodResponse?.params?.param?.value);
  const message = result.get('message') ?? '';
  if (/^(?:0|false)$/i.test(result.get('flerror') ?? '')) {
    return { kind: 'delivered', message: message === '' ? outcome.message : message };
  }
  if (result.has('flerror')) return { kind: 'retry', message: `flerror: ${message}` };
  return { kind: 'retry', message: `${answer.status}, but not an answer of weblogUpdates: ${outcome.message}` };
};

/** Pings a server: XML-RPC `weblogUpdates.extendedPing` (name, site, page, feed). */
const pingSender = ({ feeds, identity }: Pick<Site, 'feeds' | 'identity'>): Sender => ({
  ordering: 'coalesce',
  maxTopicsPerRequest: 1,
  request: (delivery) => {
    const slug = feedOf(delivery);
    const [feedUrl = ''] = urlsOf(delivery);
    const title = feeds.find((feed) => feed.slug === slug)?.title ?? identity.title;
    const page = new URL('.', feedUrl).href;
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    const body = methodCall('weblogUpdates.extendedPing', [title, identity.url, page, feedUrl]);
    return { request: { method: 'POST', url: delivery.receiver, headers, body }, judge };
  },
});

/** XML-RPC ping servers, for the feeds of the site file: those of facets would be a flood. */
export const weblogPing: Route = {
  siteReceivers: ({ notify }) => notify?.ping ?? [],
  feedReceivers: ({ slug }, { site }) => {
    const servers = site.feeds.some((feed) => feed.slug === slug) ? (site.notify?.ping ?? []) : [];
    return servers.map((server) => rssDocumentReceiver('weblog-ping', server));
  },
  senders: ({ site }) => ({ 'weblog-ping': pingSender(site) }),
};
