import { createHmac } from 'node:crypto';
import type { Seen } from '#test/web/peer.ts';
import { type Habits, parametersOf, startSubscriber, type World } from './hub-world.ts';

/** What a hub has to do, by the sentence that says so; `holds` fails for a hub that does not. */
export type Rule = { readonly clause: string; readonly holds: (world: World) => Promise<void> };
export type Rules = Readonly<Record<string, Rule>>;

export type Subscriber = Awaited<ReturnType<typeof startSubscriber>>;

type Fields = Readonly<Record<string, string>>;

/** What is asked in a subscriber's name; nothing is verified yet. */
export const ask = (world: World, { callback }: { readonly callback: string }, fields: Fields = {}) =>
  world.ask({ 'hub.mode': 'subscribe', 'hub.topic': world.topic(), 'hub.callback': callback, ...fields });

/** Asks, and lets the hub verify. */
export const settle = async (world: World, to: { readonly callback: string }, fields: Fields = {}) => {
  const answer = await ask(world, to, fields);
  await world.drain();
  return answer;
};

/** A subscriber that is verified. */
export const subscribed = async (world: World, fields: Fields = {}, habits: Habits = {}): Promise<Subscriber> => {
  const subscriber = await startSubscriber(habits);
  await settle(world, subscriber, fields);
  return subscriber;
};

/** Publishes, later than the coalescing of a burst would keep anybody waiting. */
export const change = async (world: World, text: string): Promise<void> => {
  await world.pass(120);
  await world.publish(text);
  await world.pass(5);
};

/** The `X-Hub-Signature` that a push has to have. */
export const signatureOf = (push: Seen | undefined, secret: string, method = 'sha256'): string =>
  `${method}=${createHmac(method, secret)
    .update(push?.body ?? '')
    .digest('hex')}`;

/** The lease that the hub last told a subscriber. */
export const leaseOf = (subscriber: Subscriber): number => {
  const last = subscriber.asked().at(-1);
  return last === undefined ? Number.NaN : Number(parametersOf(last).get('hub.lease_seconds') ?? Number.NaN);
};
