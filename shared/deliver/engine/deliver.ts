import { ifReadable } from '#shared/errors.ts';
import {
  articleCursor,
  type Delivery,
  type DeliveryMessage,
  feedCursor,
  feedOf,
  hostOf,
  type Receiver,
  urlsOf,
  withUrls,
} from '#shared/model/delivery.ts';
import type { OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { ArchiveStore, ArticleStore, FeedStateStore, Http, Sender, Written } from '#shared/ports.ts';
import { traceparent } from '#shared/trace.ts';
import { visibilityCheck } from '../visibility/visibility.ts';
import { hostRecheckSeconds, retryWindowSeconds, visibilityRecheckSeconds } from './backoff.ts';
import type { AcquiredSlot, HostLimiter } from './host-limiter.ts';
import { isHostFailure, judgeAnswer, judgeError } from './judge.ts';
import { logAttempt } from './log-attempt.ts';
import {
  addMs,
  allUrls,
  claimTimeoutMs,
  isDue,
  isOutdated,
  type Plan,
  planCoalesced,
  planInOrder,
  recheckMs,
  retractedMessage,
  type SendPlan,
  standsAlone,
} from './plan.ts';
import { recentPings } from './recent-pings.ts';
import { outcomeRecorder, type RecorderPorts } from './record-outcome.ts';

/** The sender of each route. */
export type Senders = Readonly<Partial<Record<string, Sender>>>;

/** What the engine works with. */
export type DelivererPorts = RecorderPorts & {
  readonly archives: Pick<ArchiveStore, 'month'>;
  readonly articles: Pick<ArticleStore, 'get'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly http: Http;
  readonly hosts: HostLimiter;
  readonly senders: Senders;
};

/** Bytes of an answer that are read. */
export const maxAnswerBytes = 4_096;

/** A receiver's deliveries that are read to order one of them. */
const defaultHistoryLimit = 200;

/** Rounds lost to other processes that postpone a delivery which is to be merged. */
const maxMergeRounds = 5;

/** Milliseconds for which a success proves that a receiver is healthy: further ones are not written. */
const healthyForMs = 10 * 60_000;

/** Reads a message of the deliveries queue. Throws an Error for anything else: a bug. */
export const parseDeliveryMessage = (body: unknown): DeliveryMessage => {
  type Body = { receiver?: unknown; changedAt?: unknown; id?: unknown; nextAttemptAt?: unknown };
  const { receiver, changedAt, id, nextAttemptAt }: Body = typeof body === 'object' && body !== null ? body : {};
  if (typeof receiver !== 'string' || typeof changedAt !== 'string' || typeof id !== 'string') {
    throw new Error(`A message of the deliveries queue names no delivery: ${JSON.stringify(body)}`);
  }
  return { receiver, changedAt, id, ...(typeof nextAttemptAt === 'string' ? { nextAttemptAt } : {}) };
};

/** Seconds since the change, or since an operator redrove the delivery. */
const ageInSeconds = ({ changedAt, redrivenAt = changedAt }: Delivery, now: Date): number =>
  (now.getTime() - Date.parse(redrivenAt)) / 1000;

/** An attempt: its outcome, the status of the answer, and whether the host failed (undefined where nothing was sent). */
type Attempt = { readonly outcome: AttemptOutcome; readonly status?: number; readonly hasHostFailed?: boolean };

/** The called URL may hold a secret; the receiver's name in rows and logs does not. */
const withoutSecret = (outcome: AttemptOutcome, called: string, { receiver }: Delivery): AttemptOutcome => ({
  ...outcome,
  message: outcome.message.replaceAll(URL.parse(called)?.href ?? called, receiver).replaceAll(called, receiver),
});

/** The request with the trace of the article's own (W3C Trace Context §3.2), so that a receiver's story follows on ours. */
const traced = (request: OutgoingRequest, { id, trace, attempts }: Delivery): OutgoingRequest =>
  trace === undefined
    ? request
    : { ...request, headers: { ...request.headers, traceparent: traceparent(trace, `${id} ${attempts}`) } };

/** Undefined where the claim has timed out by now: a function that was frozen leaves the attempt to another. */
const attempt = async (
  claim: Delivery,
  sender: Sender,
  { http, clock }: Pick<DelivererPorts, 'http' | 'clock'>,
): Promise<Attempt | undefined> => {
  let called = claim.receiver;
  try {
    const outgoing = await sender.request(claim);
    if (clock.now().toISOString() >= claim.nextAttemptAt) return undefined;
    if ('kind' in outgoing) return { outcome: outgoing };
    const { request, judge = judgeAnswer } = outgoing;
    called = request.url;
    const answer = await http.send({ ...traced(request, claim), maxBytes: maxAnswerBytes, cut: true });
    const outcome = withoutSecret(await judge(answer), called, claim);
    return { outcome, status: answer.status, hasHostFailed: isHostFailure(answer) };
  } catch (error) {
    return { outcome: withoutSecret(judgeError(error), called, claim), hasHostFailed: true };
  }
};

/**
 * Brings one delivery forward: at most one attempt. A message may come twice or late, since a delivery that is over, not
 * due or claimed is left alone; a crash repeats at most an attempt whose outcome was not written.
 *
 * Three rows can say "not now", checked in this order: the delivery (`isClaimed` until `nextAttemptAt`; older and newer
 * ones about the same subject), its receiver (`disabledAt`, `pausedUntil`) and, last because it takes a slot, its host
 * (`inFlight`, `openUntil`). In between, readers must be able to see the change.
 */
export const makeDeliverer = (ports: DelivererPorts): ((message: DeliveryMessage) => Promise<void>) => {
  const { deliveries, hosts, clock, random } = ports;
  const { reschedule, end, fail, recordOutcome } = outcomeRecorder(ports);
  const hiddenAt = visibilityCheck(ports);
  const pings = recentPings(clock);

  const senderOf = ({ route }: Delivery): Sender => {
    const sender = ports.senders[route];
    if (sender === undefined) throw new Error(`No sender is registered for the route ${route}.`);
    return sender;
  };

  /**
   * The pending deliveries about one subject, from this one back to the last one that was sent: each waits for the one
   * before, unless a retraction between them superseded that.
   */
  const pendingFrom = async (last: Delivery | undefined): Promise<readonly Delivery[]> => {
    const pending: Delivery[] = [];
    for (let one = last; one?.status === 'pending' || one?.status === 'superseded'; ) {
      if (one.status === 'pending') pending.push(one);
      const { receiver, predecessor } = one;
      one = predecessor && (await ifReadable(deliveries.get(receiver, predecessor.changedAt, predecessor.id)));
    }
    return pending;
  };

  /**
   * The delivery before this one, past those that a retraction superseded: a crash in the midst of that leaves older ones
   * pending.
   */
  const lastNotSuperseded = async (last: Delivery | undefined): Promise<Delivery | undefined> => {
    let one = last;
    while (one?.status === 'superseded') {
      const { receiver, predecessor } = one;
      one = predecessor && (await ifReadable(deliveries.get(receiver, predecessor.changedAt, predecessor.id)));
    }
    return one;
  };

  const planNext = async (delivery: Delivery, receiver: Receiver | undefined, sender: Sender): Promise<Plan> => {
    const now = clock.now();
    if (receiver?.disabledAt !== undefined) {
      const { disabledAt, lastError = 'nothing' } = receiver;
      const reason = `Not sent: this receiver has been disabled since ${disabledAt}. Its last answer was: ${lastError}.`;
      return { kind: 'fail', message: `${reason} Repair it, then run barid redrive.` };
    }
    const { route, subject } = delivery;
    if (sender.ordering === 'all') {
      const about = subject.kind === 'article' ? articleCursor(route, subject.id) : undefined;
      const { predecessor: before, cursor } = await deliveries.neighbours(delivery, about);
      const overtaken = delivery.isRetraction === true ? await pendingFrom(before) : [];
      const predecessor = delivery.isRetraction === true ? before : await lastNotSuperseded(before);
      return planInOrder(delivery, { predecessor, cursor, receiver, overtaken }, now);
    }
    const slug = feedOf(delivery);
    const { predecessor, cursor } =
      slug === undefined ? {} : await deliveries.neighbours(delivery, feedCursor(route, slug));
    // Most deliveries do: the history of a receiver of many feeds is long.
    const history = standsAlone(delivery, { predecessor, cursor, receiver }, now, sender)
      ? []
      : await deliveries.list(delivery.receiver, sender.historyLimit ?? defaultHistoryLimit);
    return planCoalesced(delivery, history, receiver, now, sender, pings.of(delivery));
  };

  /**
   * Ends an older delivery whose URLs are sent now, or that is overtaken, also if another process has postponed it since it
   * was read, but not if one has attempted it, or has given it more URLs.
   */
  const endMerged = async (older: Delivery, sent: readonly string[], { ordering }: Sender): Promise<Written> => {
    let row = older;
    for (let round = 0; round < maxMergeRounds; round += 1) {
      const ended = ordering === 'all' ? { ...row, lastAnswer: retractedMessage } : row;
      if ((await end(ended, row, 'superseded')) === 'written') return 'written';
      const stored = await deliveries.get(older.receiver, older.changedAt, older.id);
      const isPostponed =
        stored?.status === 'pending' &&
        stored.isClaimed !== true &&
        stored.attempts === older.attempts &&
        urlsOf(stored).every((url) => sent.includes(url));
      if (!isPostponed) return 'conflict';
      row = stored;
    }
    return 'conflict';
  };

  /** Claims a delivery, attempts it, releases its slot and records the outcome. */
  const attemptClaimed = async (
    delivery: Delivery,
    { urls, merges }: SendPlan,
    sender: Sender,
    { wasHealthy, release }: { readonly wasHealthy: boolean } & Pick<AcquiredSlot, 'release'>,
  ): Promise<void> => {
    const startedAt = clock.now();
    const nextAttemptAt = addMs(startedAt, claimTimeoutMs).toISOString();
    const attempts = delivery.attempts + 1;
    // The claim holds the URLs of the older deliveries before those end, so that a crash in between loses none.
    const claim = withUrls({ ...delivery, isClaimed: true, attempts, nextAttemptAt }, urls);
    if ((await deliveries.update(claim, delivery)) === 'conflict') return;
    const written = await Promise.all(merges.map((older) => endMerged(older, urls, sender)));
    const merged = merges.filter((_, index) => written[index] === 'written');
    if (merged.length < merges.length) {
      // Another process is attempting one of the older deliveries at this moment: that one goes first.
      const own = withUrls(delivery, allUrls([delivery, ...merged]));
      await reschedule(own, claim, addMs(startedAt, recheckMs));
      return;
    }
    const attempted = await attempt(claim, sender, ports);
    if (attempted === undefined) return;
    const { outcome, status, hasHostFailed } = attempted;
    if (outcome.kind === 'delivered' && sender.ordering === 'coalesce') pings.note(claim);
    const endedAt = clock.now();
    // The next request may begin while this outcome is recorded.
    const recorded = await Promise.allSettled([
      recordOutcome(claim, outcome, { wasHealthy, isDisabledByFailures: sender.disablesReceiver === true }),
      release(hasHostFailed, outcome.kind === 'retry' ? outcome.retryAfter : undefined),
    ]);
    const next = recorded[0].status === 'fulfilled' ? recorded[0].value : undefined;
    logAttempt(claim, { outcome, startedAt, endedAt, status, next });
    for (const result of recorded) if (result.status === 'rejected') throw result.reason;
  };

  /** Ends a delivery whose turn never came: behind an open breaker, one probe in minutes decides for all. */
  const giveUp = async (delivery: Delivery, whose: string): Promise<void> => {
    const lastAnswer = `Not sent for three days: ${whose} fails or asks to wait.`;
    // Anybody can send a request to the hub in the name of a callback, and must not ring an alarm by it.
    if (delivery.subject.kind === 'subscription') await end({ ...delivery, lastAnswer }, delivery, 'superseded');
    else await fail({ ...delivery, lastAnswer }, delivery);
  };

  const send = async (delivery: Delivery, plan: SendPlan, sender: Sender, wasHealthy: boolean): Promise<void> => {
    if (sender.skipVisibilityCheck !== true) {
      const hidden = await hiddenAt(delivery, plan.urls);
      if (hidden.length > 0) {
        const now = clock.now();
        const age = ageInSeconds(delivery, now);
        const lastAnswer = `Not sent yet: readers do not see the change at ${hidden.join(' ')}`;
        if (age > retryWindowSeconds) {
          await fail({ ...delivery, lastAnswer }, delivery);
          return;
        }
        const seconds = visibilityRecheckSeconds(age);
        await reschedule({ ...delivery, lastAnswer }, delivery, addMs(now, seconds * 1000));
        return;
      }
    }
    const slot = await hosts.acquire(delivery);
    if (slot.kind === 'wait') {
      const now = clock.now();
      const age = ageInSeconds(delivery, now);
      if (!slot.isFull && age > retryWindowSeconds) return giveUp(delivery, `the host ${hostOf(delivery)}`);
      const seconds = slot.isFull ? slot.seconds : hostRecheckSeconds(slot.seconds, age, random());
      await reschedule(delivery, delivery, addMs(now, seconds * 1000));
      return;
    }
    try {
      await attemptClaimed(delivery, plan, sender, { wasHealthy, release: slot.release });
    } finally {
      // Where nothing was sent.
      await slot.release(undefined);
    }
  };

  return async (message) => {
    const { delivery, receiver } = await deliveries.getWithReceiver(message);
    const now = clock.now();
    if (delivery === undefined || !isDue(delivery, now) || isOutdated(message, delivery, now)) return;
    const sender = senderOf(delivery);
    const plan = await planNext(delivery, receiver, sender);
    if (plan.kind === 'supersede') {
      const { message: lastAnswer = delivery.lastAnswer } = plan;
      await end({ ...delivery, ...(lastAnswer === undefined ? {} : { lastAnswer }) }, delivery, 'superseded');
    }
    if (plan.kind === 'fail') await fail({ ...delivery, lastAnswer: plan.message }, delivery);
    if (plan.kind === 'wait') await reschedule(delivery, delivery, plan.until);
    if (plan.kind === 'send') {
      const successMs = Date.parse(receiver?.lastSuccess ?? '');
      const wasHealthy = receiver?.failures === 0 && clock.now().getTime() - successMs < healthyForMs;
      await send(delivery, plan, sender, wasHealthy);
    }
  };
};
