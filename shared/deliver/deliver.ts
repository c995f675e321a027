import type { Delivery } from '#shared/model/delivery.ts';
import type { Courier, FeedStore, Http, Outcome } from '#shared/ports.ts';
import { untilVisible } from './backoff.ts';
import { type Couriers, courierOf } from './couriers.ts';
import { judgeAnswer, judgeError } from './judge.ts';
import { type Plan, plan } from './plan.ts';
import { end, putOff } from './put-off.ts';
import { allTopics } from './rivals.ts';
import { type SettleDeps, settle } from './settle.ts';
import { notYetVisible } from './visible.ts';

/** Where a delivery's row is: what a message of the queue says. */
export type Address = Pick<Delivery, 'receiver' | 'when' | 'id'>;

/** What `deliver` works with. */
export type DeliverDeps = SettleDeps & {
  readonly feeds: Pick<FeedStore, 'state'>;
  readonly http: Http;
  readonly couriers: Couriers;
};

/** How much of a receiver's ledger is read for deliveries of the same feed. */
const lookBack = 100;

/** Milliseconds after which an attempt counts as dead: longer than a call out may take. */
const claimMs = 30_000;

/** Bytes of an answer that are kept for a person to read. */
const answerBytes = 4_096;

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

const attempt = async (claim: Delivery, courier: Courier, http: Http): Promise<Outcome> => {
  try {
    const request = await courier.request(claim);
    if ('kind' in request) return request;
    const answer = await http.send({ ...request, maxBytes: answerBytes, cut: true });
    return (await courier.judge?.(answer, claim)) ?? judgeAnswer(answer);
  } catch (error) {
    return judgeError(error);
  }
};

/** Those of the older deliveries that nobody has touched since they were read; they are over now. */
const takeOver = async (older: readonly Delivery[], deps: DeliverDeps): Promise<readonly Delivery[]> => {
  const written = await Promise.all(older.map((other) => end(other, other, 'superseded', deps)));
  return older.filter((_, index) => written[index] === 'written');
};

/** Readers first: until they see what is to be announced, nobody is told. */
const waitsForReaders = async (delivery: Delivery, topics: readonly string[], deps: DeliverDeps): Promise<boolean> => {
  const state = await deps.feeds.state(delivery.feed);
  const unseen = state === undefined ? [] : await notYetVisible(topics, state, deps.http);
  if (unseen.length === 0) return false;
  const now = deps.clock.now();
  const seconds = untilVisible((now.getTime() - Date.parse(delivery.when)) / 1000);
  const words = { ...delivery, lastAnswer: `Not sent yet: readers do not see the change at ${unseen.join(' ')}` };
  await putOff(words, delivery, after(now, seconds * 1000), deps);
  return true;
};

const tell = async (
  delivery: Delivery,
  { topics, takesOver }: Plan & { kind: 'tell' },
  deps: DeliverDeps,
): Promise<void> => {
  if (await waitsForReaders(delivery, topics, deps)) return;
  const now = deps.clock.now();
  const attempts = delivery.attempts + 1;
  const claim = { ...delivery, topics, claimed: true, attempts, nextAttempt: after(now, claimMs).toISOString() };
  // The claim holds the topics of the older ones before those end, so that a crash in between forgets none.
  if ((await deps.deliveries.record(claim, delivery)) === 'conflict') return;
  const taken = await takeOver(takesOver, deps);
  if (taken.length < takesOver.length) {
    // Somebody is at an older one at this very moment: it goes first.
    const ours = { ...delivery, topics: allTopics([delivery, ...taken]) };
    await putOff(ours, claim, after(now, 1_000), deps);
    return;
  }
  await settle(claim, await attempt(claim, courierOf(deps.couriers, claim), deps.http), deps);
};

/**
 * Brings one delivery forward as far as it goes now: at most one attempt. What is not due, over, or in other hands is
 * left alone, so a message may come twice or late; a crash anywhere repeats at most an attempt nobody wrote down.
 */
export const deliver = async (address: Address, deps: DeliverDeps): Promise<void> => {
  const delivery = await deps.deliveries.get(address.receiver, address.when, address.id);
  if (delivery === undefined) return;
  const ledger = await deps.deliveries.list(delivery.receiver, lookBack);
  const next = plan(delivery, ledger, await deps.deliveries.receiver(delivery.receiver), deps.clock.now());
  if (next.kind === 'supersede') await end(delivery, delivery, 'superseded', deps);
  if (next.kind === 'wait') await putOff(delivery, delivery, next.until, deps);
  if (next.kind === 'tell') await tell(delivery, next, deps);
};
