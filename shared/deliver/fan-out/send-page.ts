import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Delivery, hostOf } from '#shared/model/delivery.ts';
import { type FanOutPage, shortKey } from '#shared/model/fan-out.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import { type Subscription, subscriberKey } from '#shared/model/subscription.ts';
import type { Http, OutgoingAttempt } from '#shared/ports.ts';
import { maxAnswerBytes } from '../engine/deliver.ts';
import { type HostLimiter, maxConcurrentPerHost } from '../engine/host-limiter.ts';
import { failureRate, minimumRequests } from '../engine/host-row.ts';
import { isHostFailure, judgeAnswer, judgeError } from '../engine/judge.ts';
import { logAttempt } from '../engine/log-attempt.ts';
import { outcomeRecorder, type RecorderPorts } from '../engine/record-outcome.ts';
import { type HandOverPorts, handOver } from './hand-over.ts';
import { makeSlots, type Slots } from './slots.ts';

/** What sending a page works with. */
export type SendPorts = RecorderPorts &
  HandOverPorts & {
    readonly hosts: Pick<HostLimiter, 'isOpen' | 'isKnownOpen' | 'note'>;
    readonly http: Http;
    /** Waits so many milliseconds. */
    readonly wait: (ms: number) => Promise<void>;
    /** The requests in flight at each host, from all pages of this process. */
    readonly slots: Slots;
  };

/** Requests of one page in flight. */
const maxInFlight = 50;

/** Milliseconds between two notes of what is done: a crash repeats at most that. */
export const noteIntervalMs = 1_000;

/** Intervals without an answer after which the page ends without those that it waits for. */
const maxIdleIntervals = 2;

/** What became of a page: `superseded`, or all of its subscribers need no more of it. */
export type SentPage = {
  readonly done: readonly string[];
  readonly notified: readonly string[];
  readonly isSuperseded: boolean;
  /** Ends with the last request that the engine has taken over. */
  readonly late: Promise<unknown>;
};

/** The claim of this process on a page. */
export type PageClaim = {
  /** Notes who needs no more of the page and begins the claim again; false where the page belongs to others meanwhile. */
  readonly note: (done: readonly string[]) => Promise<boolean>;
  /** The claim is over by now: another process may have sent the page, and a newer revision. */
  readonly hasTimedOut: () => boolean;
};

/** A request under way; `claim` is the delivery of the subscriber once the engine has taken it over. */
type Sending = { readonly subscription: Subscription; readonly startedAt: Date; claim?: Promise<Delivery | undefined> };

/** What an attempt came to, and whether the host failed; undefined where nothing was sent. */
type Attempt = { readonly outcome: AttemptOutcome; readonly hasHostFailed?: boolean };

/** The answers of one host to this page. */
type HostAnswers = { requests: number; failures: number };

const failsTooOften = ({ requests, failures }: HostAnswers): boolean =>
  requests >= minimumRequests && failures / requests >= failureRate;

/** The health of subscribers is written when a push fails; none is ever disabled. */
const healthOptions = { wasHealthy: false, isDisabledByFailures: false };

/**
 * Sends a page to its subscribers, up to eight at a host. A subscriber whose request fails is handed over to the engine, and
 * so are those that the page would wait for: their host fails, asks for a pause, or is full, or they do not answer within two seconds in
 * which no other does. So a page is over soon, whoever hangs, and the next revision waits for no one.
 */
export const pageSender = (ports: SendPorts) => {
  const { hosts, http, clock, slots, wait } = ports;
  const { claimed, pending, ownState, isPaused, takeBack } = handOver(ports);
  const { recordOutcome } = outcomeRecorder(ports);

  /** An error that is no PipelineError is a bug, which must not keep the page from its other subscribers. */
  const attempt = async (makeRequest: () => OutgoingAttempt, callback: string): Promise<Attempt> => {
    try {
      const { request, judge = judgeAnswer } = makeRequest();
      const answer = await http.send({ ...request, maxBytes: maxAnswerBytes, cut: true });
      return { outcome: await judge(answer), hasHostFailed: isHostFailure(answer) };
    } catch (error) {
      if (error instanceof PipelineError) return { outcome: judgeError(error), hasHostFailed: true };
      log.error('a push to a subscriber failed', error, { receiver: callback });
      return { outcome: { kind: 'retry', message: String(error) } };
    }
  };

  /** The hosts whose circuit breaker is open, of those that get more of this page than fits into their slots. */
  const openHosts = async (names: readonly string[]): Promise<ReadonlySet<string>> => {
    const open = await Promise.all(names.map((name) => hosts.isOpen(name)));
    return new Set(names.filter((_, index) => open[index] === true));
  };

  return async (
    page: FanOutPage,
    subscribers: readonly Subscription[],
    makeRequest: (subscription: Subscription) => OutgoingAttempt,
    { note, hasTimedOut }: PageClaim,
  ): Promise<SentPage> => {
    const done = new Set(page.done);
    const notified = new Set(page.done);
    const started = new Set<Subscription>();
    const inFlight = new Set<Sending>();
    const recording = new Set<Promise<void>>();
    const permits = makeSlots(maxInFlight);
    let isStopped = false;

    const finish = ({ callback }: Subscription, isNotified = false): void => {
      const key = shortKey(subscriberKey(callback));
      done.add(key);
      if (isNotified) notified.add(key);
    };

    /** Work that must be over before the page is. */
    const track = async (work: Promise<void>): Promise<void> => {
      recording.add(work);
      await work;
      recording.delete(work);
    };

    const handOverUnsent = async (subscription: Subscription): Promise<void> => {
      started.add(subscription);
      await pending(page, subscription);
      finish(subscription);
    };

    /** A subscriber with a delivery of its own gets this revision behind it, by the engine. Gives those that are free. */
    const checkOwn = async (subscription: Subscription): Promise<readonly Subscription[]> => {
      if (subscription.hasOwnDelivery !== true) return [subscription];
      const own = await ownState(page, subscription);
      if (own === 'delivered') finish(subscription, true);
      if (own === 'delivered') return [];
      // Its last delivery may have ended within the pause that it asked for.
      if (own === 'pending' || (await isPaused(subscription))) {
        await handOverUnsent(subscription);
        return [];
      }
      await takeBack(subscription);
      return [{ ...subscription, hasOwnDelivery: false }];
    };

    const record = async ({ subscription, claim, startedAt }: Sending, outcome: AttemptOutcome): Promise<void> => {
      const isOver = outcome.kind === 'delivered' || outcome.kind === 'obsolete';
      if (claim === undefined && isOver) return finish(subscription, outcome.kind === 'delivered');
      const delivery = await (claim ?? claimed(page, subscription));
      if (delivery !== undefined) {
        const endedAt = clock.now();
        const next = await recordOutcome(delivery, outcome, healthOptions);
        logAttempt(delivery, { outcome, startedAt, endedAt, next });
      }
      finish(subscription);
    };

    const send = async (subscription: Subscription, host: string, answers: HostAnswers): Promise<void> => {
      if (failsTooOften(answers) || hosts.isKnownOpen(host)) return track(handOverUnsent(subscription));
      const sending: Sending = { subscription, startedAt: clock.now() };
      started.add(subscription);
      inFlight.add(sending);
      const { outcome, hasHostFailed } = await attempt(() => makeRequest(subscription), subscription.callback);
      inFlight.delete(sending);
      answers.requests += 1;
      if (outcome.kind === 'retry') answers.failures += 1;
      await track(record(sending, outcome));
      const retryAfter = outcome.kind === 'retry' ? outcome.retryAfter : undefined;
      if (hasHostFailed !== undefined) await hosts.note(host, hasHostFailed, retryAfter);
    };

    /** A function that was frozen until its claim timed out sends nothing before the next note, which may stop it. */
    const holdsClaim = async (): Promise<void> => {
      while (!isStopped && hasTimedOut()) await wait(noteIntervalMs);
    };

    const lane = async (host: string, left: Iterable<Subscription>, answers: HostAnswers): Promise<void> => {
      for (const subscription of left) {
        await slots.acquire(host);
        await permits.acquire('');
        try {
          await holdsClaim();
          if (isStopped) return;
          await send(subscription, host, answers);
        } finally {
          permits.release('');
          slots.release(host);
        }
      }
    };

    const isDone = ({ callback }: Subscription): boolean => done.has(shortKey(subscriberKey(callback)));
    const left = await Promise.all(subscribers.filter((subscription) => !isDone(subscription)).map(checkOwn));
    const free = left.flat();
    const byHost = Map.groupBy(free, ({ callback }) => hostOf({ receiver: callback }));
    const crowded = [...byHost].filter(([, ofHost]) => ofHost.length > maxConcurrentPerHost).map(([host]) => host);
    const open = await openHosts(crowded);
    const lanes = [...byHost].flatMap(([host, ofHost]) => {
      if (open.has(host)) return ofHost.map(handOverUnsent);
      const queue = ofHost.values();
      const answers = { requests: 0, failures: 0 };
      return Array.from({ length: Math.min(maxConcurrentPerHost, ofHost.length) }, () => lane(host, queue, answers));
    });
    const late = Promise.allSettled(lanes);

    let isSuperseded = false;
    let noted = done.size;
    let idleIntervals = 0;
    const sent = Promise.all(lanes).then(() => true);
    try {
      while (!(await Promise.race([sent, wait(noteIntervalMs).then(() => false)]))) {
        idleIntervals = done.size === noted && !hasTimedOut() ? idleIntervals + 1 : 0;
        noted = done.size;
        isSuperseded = !(await note([...done]));
        if (isSuperseded || idleIntervals >= maxIdleIntervals) break;
      }
    } catch (error) {
      isStopped = true;
      // A process that goes on leaves less to repeat.
      await note([...done]);
      throw error;
    }
    isStopped = true;
    const unsent = isSuperseded ? [] : free.filter((one) => !started.has(one));
    await Promise.all([
      ...[...inFlight].map(async (sending) => {
        sending.claim = claimed(page, sending.subscription);
        await sending.claim;
        finish(sending.subscription);
      }),
      ...unsent.map(handOverUnsent),
      ...recording,
    ]);
    return { done: [...done], notified: [...notified], isSuperseded, late };
  };
};
