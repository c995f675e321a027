import { createHmac } from 'node:crypto';
import type { Seen } from '#test/web/local-server.ts';
import { type HubHarness, parametersOf, type SubscriberBehaviour, startSubscriber } from './hub-harness.ts';

/** A rule for hubs, named by its sentence; `holds` rejects for a hub that breaks it. */
export type Rule = { readonly clause: string; readonly holds: (hub: HubHarness) => Promise<void> };
export type Rules = Readonly<Record<string, Rule>>;

export type Subscriber = Awaited<ReturnType<typeof startSubscriber>>;

type Fields = Readonly<Record<string, string>>;

/** Sends a request in a subscriber's name; nothing is verified yet. */
export const ask = (hub: HubHarness, { callback }: { readonly callback: string }, fields: Fields = {}) =>
  hub.ask({ 'hub.mode': 'subscribe', 'hub.topic': hub.topic(), 'hub.callback': callback, ...fields });

/** Sends a request, and lets the hub verify it. */
export const requestAndVerify = async (hub: HubHarness, to: { readonly callback: string }, fields: Fields = {}) => {
  const answer = await ask(hub, to, fields);
  await hub.drain();
  return answer;
};

/** A subscriber with a verified subscription. */
export const subscribed = async (
  hub: HubHarness,
  fields: Fields = {},
  behaviour: SubscriberBehaviour = {},
): Promise<Subscriber> => {
  const subscriber = await startSubscriber(behaviour);
  await requestAndVerify(hub, subscriber, fields);
  return subscriber;
};

/** Publishes a change, late enough after the last one that coalescing does not delay it. */
export const change = async (hub: HubHarness, text: string): Promise<void> => {
  await hub.pass(120);
  await hub.publish(text);
  await hub.pass(5);
};

/** The expected `X-Hub-Signature` of a push. */
export const signatureOf = (push: Seen | undefined, secret: string, method = 'sha256'): string =>
  `${method}=${createHmac(method, secret)
    .update(push?.body ?? '')
    .digest('hex')}`;

/** The lease in the hub's last verification request to a subscriber, in seconds. */
export const leaseOf = (subscriber: Subscriber): number => {
  const last = subscriber.asked().at(-1);
  return last === undefined ? Number.NaN : Number(parametersOf(last).get('hub.lease_seconds') ?? Number.NaN);
};
