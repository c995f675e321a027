import type { BaridEvent } from '#shared/model/event.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Clock, Sender } from '#shared/ports.ts';
import { judgeAnswer } from '../../engine/judge.ts';
import { eventReceivers } from '../event-receiver.ts';
import type { ReceiverSettings, Route } from '../route.ts';
import type { Webhook } from '../settings.ts';
import { chatMessage } from './chat-message.ts';

/** Headers of Standard Webhooks for these secrets (shared/web/signature.ts). */
export type Sign = (
  secrets: readonly string[],
  signed: { readonly id: string; readonly timestamp: number; readonly body: string },
) => Readonly<Record<string, string>>;

/** What a webhook's request is made with. */
export type WebhookPorts = {
  readonly site: ReceiverSettings;
  /** The value of a secret by its name. Throws PipelineError. */
  readonly readSecret: (name: string) => Promise<string>;
  readonly sign: Sign;
  readonly clock: Clock;
};

const jsonRequest = (url: string, body: string, headers: Readonly<Record<string, string>> = {}): OutgoingRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body,
});

/** Telegram takes `chat_id` with the message, so the parameters of the URL go into the body. */
const chatRequest = (chat: NonNullable<Webhook['as']>, url: string, event: BaridEvent): OutgoingRequest => {
  const message = chatMessage(chat, event);
  if (chat !== 'telegram') return jsonRequest(url, JSON.stringify(message));
  const { origin, pathname, searchParams } = new URL(url);
  return jsonRequest(`${origin}${pathname}`, JSON.stringify({ ...Object.fromEntries(searchParams), ...message }));
};

/** Telegram says in the body how long to wait ("ResponseParameters"). */
const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const outcome = judgeAnswer(answer);
  if (outcome.kind !== 'retry' || answer.status !== 429) return outcome;
  const retryAfter = /"retry_after"\s*:\s*(\d+)/.exec(new TextDecoder().decode(answer.body))?.[1];
  return retryAfter === undefined ? outcome : { retryAfter: Number(retryAfter), ...outcome };
};

/** Of another prefix, such as `whpk_` or `sk_`, base64 would make a key that no receiver has. */
const standardKey = /^(?:whsec_)?[A-Za-z0-9+/]+={0,2}$/;

/** RFC 7617, of a URL's user and password: their special letters are percent-encoded there (RFC 3986 §3.2.1). */
const basic = (credentials: string): string => {
  const [user = '', ...password] = credentials.split(':').map((part) => decodeURIComponent(part));
  return `Basic ${Buffer.from(`${user}:${password.join(':')}`).toString('base64')}`;
};

/** Posts an event: signed by Standard Webhooks, or as a message for a chat. */
const webhookSender = ({ site, readSecret, sign, clock }: WebhookPorts): Sender => ({
  ordering: 'all',
  maxTopicsPerRequest: Number.POSITIVE_INFINITY,
  disablesReceiver: true,
  request: async ({ id, receiver, event }) => {
    const webhook = site.notify?.webhooks.find(({ url }) => url === receiver);
    if (webhook === undefined || event === undefined) {
      return { kind: 'obsolete', message: 'This webhook is no longer in the site file.' };
    }
    const values = await Promise.all(webhook.secrets.map(readSecret));
    // A value holds one key, or several between spaces while they are rotated.
    const keys = values.flatMap((value) => value.split(/\s+/)).filter((key) => key !== '');
    const [first] = keys;
    if (first === undefined && webhook.secrets.length > 0) {
      return { kind: 'retry', message: `The secret ${webhook.secrets.join(', ')} is empty.` };
    }
    const filled = (text: string): string => text.replaceAll('{secret}', first ?? '');
    const url = filled(webhook.url);
    const { credentials } = webhook;
    const headers: Readonly<Record<string, string>> =
      credentials === undefined ? {} : { authorization: basic(filled(credentials)) };
    if (webhook.as !== undefined) {
      const chat = chatRequest(webhook.as, url, event);
      return { request: { ...chat, headers: { ...chat.headers, ...headers } }, judge };
    }
    const foreign = keys.find((key) => !standardKey.test(key));
    if (foreign !== undefined) {
      const name = webhook.secrets.join(', ');
      return {
        kind: 'retry',
        message: `The secret ${name} is no key of Standard Webhooks: whsec_ and base64, or base64 alone.`,
      };
    }
    const body = JSON.stringify(event);
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    return { request: jsonRequest(url, body, { ...sign(keys, { id, timestamp, body }), ...headers }), judge };
  },
});

const webhooksOf = ({ notify }: ReceiverSettings) => notify?.webhooks ?? [];

/** Webhooks: addresses that take events as JSON, and chats. */
export const webhook: Route = {
  ...eventReceivers('webhook', (site) =>
    webhooksOf(site).map(({ url, events, feeds }) => ({ receiver: url, events, feeds })),
  ),
  secrets: (site) => webhooksOf(site).flatMap(({ secrets }) => secrets),
  senders: (ports) => ({ webhook: webhookSender(ports) }),
};
