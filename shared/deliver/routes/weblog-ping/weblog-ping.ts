import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Sender } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { judgeAnswer } from '../../engine/judge.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'member' });

const call = (method: string, values: readonly string[]): string =>
  builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    methodCall: { methodName: method, params: { param: values.map((string) => ({ value: { string } })) } },
  });

type Value = string | { readonly string?: unknown; readonly boolean?: unknown; readonly struct?: Struct };
type Struct = { readonly member?: readonly { readonly name?: unknown; readonly value?: Value }[] };
type MethodResponse = {
  readonly methodResponse?: {
    readonly params?: { readonly param?: { readonly value?: Value } };
    readonly fault?: { readonly value?: Value };
  };
};

const scalar = (value: Value | undefined): string => {
  if (typeof value === 'string') return value;
  const given: unknown = value?.boolean ?? value?.string ?? Object.values(value ?? {})[0];
  return given === undefined ? '' : String(given);
};

const membersOf = (value: Value | undefined): ReadonlyMap<string, string> =>
  new Map(
    typeof value === 'object'
      ? (value.struct?.member ?? []).map((member) => [String(member.name), scalar(member.value)])
      : [],
  );

const parseAnswer = (body: Uint8Array): MethodResponse => {
  try {
    return parser.parse(new TextDecoder().decode(body));
  } catch {
    return {};
  }
};

/** weblogUpdates: 200 with `flerror` true, or with a fault, is a refusal all the same. */
const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const outcome = judgeAnswer(answer);
  if (outcome.kind !== 'delivered') return outcome;
  const { methodResponse } = parseAnswer(answer.body);
  const fault = membersOf(methodResponse?.fault?.value);
  if (fault.size > 0) return { kind: 'retry', message: `Fault ${fault.get('faultCode')}: ${fault.get('faultString')}` };
  const result = membersOf(methodResponse?.params?.param?.value);
  const message = result.get('message') ?? '';
  if (/^(?:0|false)$/i.test(result.get('flerror') ?? ''))
    return { kind: 'delivered', message: message === '' ? outcome.message : message };
  if (result.has('flerror')) return { kind: 'retry', message: `flerror: ${message}` };
  return { kind: 'retry', message: `${answer.status}, but no answer of weblogUpdates: ${outcome.message}` };
};

/** Tells a ping server that a feed changed: XML-RPC `weblogUpdates.extendedPing` (name, site, page, feed). */
export const weblogPing = (site: Site): Sender => ({
  ordering: 'latest',
  maxTopicsPerRequest: 1,
  judge,
  request: ({ receiver, feed, topics: [topic = ''] }) => {
    const title = site.feeds.find(({ slug }) => slug === feed)?.title ?? site.identity.title;
    const page = new URL('.', topic).href;
    return {
      method: 'POST',
      url: receiver,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: call('weblogUpdates.extendedPing', [title, site.identity.url, page, topic]),
    };
  },
});
