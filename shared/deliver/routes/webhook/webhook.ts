import type { BaridEvent } from '#shared/model/event.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Webhook } from '#shared/model/site.ts';
import type { Clock, Sender } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { judgeAnswer } from '../../engine/judge.ts';
import { chatMessage } from './chat-message.ts';

/** Standard Webhooks' headers for these secrets (shared/web/signature.ts). */
export type Sign = (
  secrets: readonly string[],
  signed: { readonly id: string; readonly timestamp: number; readonly body: string },
) => Readonly<Record<string, string>>;

/** What a webhook's request is made with. */
export type WebhookDeps = {
  readonly site: Site;
  /** The value of a secret by its name; throws errors of ours. */
  readonly readSecret: (name: string) => Promise<string>;
  readonly sign: Sign;
  readonly clock: Clock;
};

/** A value holds one key, or several between spaces while they are rotated. */
const keysOf = async ({ secrets }: Webhook, { readSecret }: WebhookDeps): Promise<readonly string[]> => {
  const values = await Promise.all(secrets.map(readSecret));
  return values.flatMap((value) => value.split(/\s+/)).filter((key) => key !== '');
};

const json = (url: string, body: string, headers: Readonly<Record<string, string>> = {}): OutgoingRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body,
});

/** Telegram takes `chat_id` with the message: what the URL asks for goes into the body. */
const toChat = (chat: NonNullable<Webhook['as']>, url: string, event: BaridEvent): OutgoingRequest => {
  const message = chatMessage(chat, event);
  if (chat !== 'telegram') return json(url, JSON.stringify(message));
  const { origin, pathname, searchParams } = new URL(url);
  return json(`${origin}${pathname}`, JSON.stringify({ ...Object.fromEntries(searchParams), ...message }));
};

const signed = (id: string, url: string, event: BaridEvent, keys: readonly string[], deps: WebhookDeps) => {
  const body = JSON.stringify(event);
  const timestamp = Math.floor(deps.clock.now().getTime() / 1000);
  return json(url, body, deps.sign(keys, { id, timestamp, body }));
};

/** Telegram says in its body how long to wait ("ResponseParameters"). */
const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const outcome = judgeAnswer(answer);
  const asked = /"retry_after"\s*:\s*(\d+)/.exec(
    answer.status === 429 ? new TextDecoder().decode(answer.body) : '',
  )?.[1];
  return outcome.kind === 'retry' && asked !== undefined ? { retryAfter: Number(asked), ...outcome } : outcome;
};

/** Posts an event to a webhook: signed by Standard Webhooks, or as a message for a chat. */
export const webhook = (deps: WebhookDeps): Sender => ({
  ordering: 'each',
  maxTopicsPerRequest: Number.POSITIVE_INFINITY,
  judge,
  request: async ({ id, receiver, event }) => {
    const named = deps.site.notify?.webhooks.find(({ url }) => url === receiver);
    if (named === undefined || event === undefined) {
      return { kind: 'obsolete', message: 'The site file names this webhook no more' };
    }
    const keys = await keysOf(named, deps);
    const [first] = keys;
    if (first === undefined && named.secrets.length > 0) {
      return { kind: 'retry', message: `The secret ${named.secrets.join(', ')} holds no key` };
    }
    const url = named.url.replaceAll('{secret}', first ?? '');
    return named.as === undefined ? signed(id, url, event, keys, deps) : toChat(named.as, url, event);
  },
});
