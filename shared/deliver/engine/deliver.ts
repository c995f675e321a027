import type { Delivery } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Http, Sender } from '#shared/ports.ts';
import { courierOf } from '../routes/couriers.ts';
import { type ReaderDeps, unseenBy } from '../visibility/unseen.ts';
import { type HostDeps, takePlace } from './at-host.ts';
import { untilFree, untilVisible } from './backoff.ts';
import { type DecideDeps, decide } from './decide.ts';
import { isHostsFault, judgeAnswer, judgeError } from './judge.ts';
import { later, type Tell } from './plan.ts';
import { end, putOff } from './put-off.ts';
import { allTopics } from './rivals.ts';
import { giveUp, type SettleDeps, settle } from './settle.ts';

/** Where a delivery's row is: what a message of the queue says. */
export type Address = Pick<Delivery, 'receiver' | 'changedAt' | 'id'>;

/** What `deliver` works with. */
export type DeliverDeps = SettleDeps & DecideDeps & ReaderDeps & HostDeps;

/** Milliseconds after which an attempt counts as dead: longer than a call out may take. */
const claimMs = 30_000;

/** Bytes of an answer that are kept for a person to read. */
const answerBytes = 4_096;

/** What came of an attempt; `hostFailed` undefined: nothing was sent. */
type Attempt = { readonly outcome: AttemptOutcome; readonly hostFailed?: boolean };

/** The URL that is called may hold a secret, which the receiver's name in our rows and logs does not. */
const withoutSecret = (outcome: AttemptOutcome, called: string, { receiver }: Delivery): AttemptOutcome => ({
  ...outcome,
  message: outcome.message.replaceAll(URL.parse(called)?.href ?? called, receiver).replaceAll(called, receiver),
});

const attempt = async (claim: Delivery, courier: Sender, http: Http): Promise<Attempt> => {
  let called = claim.receiver;
  try {
    const request = await courier.request(claim);
    if ('kind' in request) return { outcome: request };
    called = request.url;
    const answer = await http.send({ ...request, maxBytes: answerBytes, cut: true });
    const outcome = (await courier.judge?.(answer, claim)) ?? judgeAnswer(answer);
    return { outcome: withoutSecret(outcome, called, claim), hostFailed: isHostsFault(answer) };
  } catch (error) {
    return { outcome: withoutSecret(judgeError(error), called, claim), hostFailed: true };
  }
};

/** Those of the older deliveries that nobody has touched since they were read; they are over now. */
const takeOver = async (older: readonly Delivery[], deps: DeliverDeps): Promise<readonly Delivery[]> => {
  const written = await Promise.all(older.map((other) => end(other, other, 'superseded', deps)));
  return older.filter((_, index) => written[index] === 'written');
};

const secondsOld = ({ changedAt }: Delivery, now: Date): number => (now.getTime() - Date.parse(changedAt)) / 1000;

/** Readers first: until they see what is to be announced, nobody is told. */
const waitsForReaders = async (delivery: Delivery, topics: readonly string[], deps: DeliverDeps): Promise<boolean> => {
  const unseen = await unseenBy(delivery, topics, deps);
  if (unseen.length === 0) return false;
  const now = deps.clock.now();
  const words = { ...delivery, lastAnswer: `Not sent yet: readers do not see the change at ${unseen.join(' ')}` };
  await putOff(words, delivery, later(now, untilVisible(secondsOld(delivery, now)) * 1000), deps);
  return true;
};

/** Claims a delivery, tells it, and writes down what came of it. Gives whether its host failed, where it was asked. */
const tellInTurn = async (
  delivery: Delivery,
  { topics, takesOver, isWell = false }: Tell,
  deps: DeliverDeps,
): Promise<boolean | undefined> => {
  const now = deps.clock.now();
  const attempts = delivery.attempts + 1;
  const claim = { ...delivery, topics, isClaimed: true, attempts, nextAttemptAt: later(now, claimMs).toISOString() };
  // The claim holds the topics of the older ones before those end, so that a crash in between forgets none.
  if ((await deps.deliveries.update(claim, delivery)) === 'conflict') return undefined;
  const taken = await takeOver(takesOver, deps);
  if (taken.length < takesOver.length) {
    // Somebody is at an older one at this very moment: it goes first.
    const ours = { ...delivery, topics: allTopics([delivery, ...taken]) };
    await putOff(ours, claim, later(now, 1_000), deps);
    return undefined;
  }
  const { outcome, hostFailed } = await attempt(claim, courierOf(deps.couriers, claim), deps.http);
  await settle(claim, outcome, deps, isWell);
  return hostFailed;
};

const tell = async (delivery: Delivery, plan: Tell, deps: DeliverDeps): Promise<void> => {
  const { skipVisibilityCheck = false } = courierOf(deps.couriers, delivery);
  if (!skipVisibilityCheck && (await waitsForReaders(delivery, plan.topics, deps))) return;
  const place = await takePlace(delivery, deps);
  if (place.kind === 'wait') {
    const now = deps.clock.now();
    const seconds = untilFree(place.seconds, secondsOld(delivery, now), deps.random());
    await putOff(delivery, delivery, later(now, seconds * 1000), deps);
    return;
  }
  await place.leave(await tellInTurn(delivery, plan, deps));
};

/**
 * Brings one delivery forward as far as it goes now: at most one attempt. What is not due, over, or in other hands is
 * left alone, so a message may come twice or late; a crash anywhere repeats at most an attempt nobody wrote down.
 */
export const deliver = async (address: Address, deps: DeliverDeps): Promise<void> => {
  const delivery = await deps.deliveries.get(address.receiver, address.changedAt, address.id);
  if (delivery === undefined) return;
  const next = await decide(delivery, deps);
  if (next.kind === 'supersede') {
    await end(
      next.message === undefined ? delivery : { ...delivery, lastAnswer: next.message },
      delivery,
      'superseded',
      deps,
    );
  }
  if (next.kind === 'fail') await giveUp({ ...delivery, lastAnswer: next.message }, delivery, deps);
  if (next.kind === 'wait') await putOff(delivery, delivery, next.until, deps);
  if (next.kind === 'tell') await tell(delivery, next, deps);
};
