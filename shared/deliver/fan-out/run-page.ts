import { defined } from '#shared/defined.ts';
import type { Distribution, TopicContent } from '#shared/hub/distribute.ts';
import { log } from '#shared/log.ts';
import { type HubRoute, ownHub } from '#shared/model/delivery.ts';
import type { FanOutPage, PageMessage, SubscribedTopic } from '#shared/model/fan-out.ts';
import { type Subscription, subscriberKey } from '#shared/model/subscription.ts';
import type { FanOutQueue, FanOutStore, OutgoingAttempt, SubscriptionStore, Written } from '#shared/ports.ts';
import { burstDelaySeconds, burstWindowSeconds, visibilityRecheckSeconds } from '../engine/backoff.ts';
import { addMs, maxClaimMs, recheckMs } from '../engine/plan.ts';
import { recordOf } from './page-record.ts';
import { pageSender, type SendPorts, type SentPage } from './send-page.ts';
import { splitRange } from './split-range.ts';

/** What running a page of a fan-out works with. */
export type FanOutPorts = SendPorts & {
  readonly fanOuts: FanOutStore;
  readonly subscriptions: Pick<SubscriptionStore, 'list'>;
  readonly pages: FanOutQueue;
  readonly distribution: Distribution;
};

/** Subscribers of a page. */
const pageSize = 100;

/** Milliseconds after which another process goes on with a page; each note of what is done begins them again. */
const pageClaimMs = 30_000;

/** Milliseconds by which a message may arrive before its page is due: the clocks of two machines differ. */
const clockSkewMs = 1_000;

const secondsSince = (instant: string, now: Date): number => (now.getTime() - Date.parse(instant)) / 1000;

/** A process is sending the page, and its claim has not timed out. */
const isUnderWay = ({ isClaimed, dueAt }: FanOutPage, now: Date): boolean => {
  const leftMs = Date.parse(dueAt) - now.getTime();
  return isClaimed === true && leftMs > 0 && leftMs <= maxClaimMs;
};

/** Start the page, leave or remove it, or come back later. */
type PagePlan =
  | { readonly kind: 'start'; readonly topic?: SubscribedTopic }
  | { readonly kind: 'remove' | 'leave' }
  | { readonly kind: 'wait'; readonly until: Date };

/**
 * Brings one page of a fan-out forward: claims it, sends its revision to its subscribers, notes about once a second which of
 * them need no more of it, and removes it. A message may come twice or late: a page that is over, not due or claimed is left
 * alone. A crash repeats at most what the page had not noted. `sweep` finds the page when its message is lost or its claim
 * times out.
 *
 * Revisions of a topic keep their order. A newer one replaces the topic's first page; the process that sends the older
 * revision finds out when it writes, and goes on with the newer one; where its claim has timed out, it writes before it sends.
 * Pages behind the first one end before a newer revision begins: the first page removes those that nobody sends, and waits for
 * the others, which stop at their next note.
 */
export const makeFanOut = (ports: FanOutPorts): ((message: PageMessage) => Promise<void>) => {
  const { fanOuts, subscriptions, pages: queue, distribution, deliveries, clock } = ports;
  const sendPage = pageSender(ports);

  const claimEnd = (): string => addMs(clock.now(), pageClaimMs).toISOString();

  const hasTimedOut = ({ dueAt }: FanOutPage): boolean => clock.now().toISOString() >= dueAt;

  /** Writes when the page is due, and only then wakes `deliver` for that time. */
  const reschedule = async ({ isClaimed: _isClaimed, ...page }: FanOutPage, until: Date): Promise<void> => {
    const waiting = { ...page, dueAt: until.toISOString(), version: page.version + 1 };
    const seconds = Math.max(0, (until.getTime() - clock.now().getTime()) / 1000);
    if ((await fanOuts.writePage(waiting)) === 'written') await queue.send([waiting], seconds);
  };

  const endSuperseded = async (page: FanOutPage, now: Date): Promise<Written> => {
    if (page.done.length > 0) await deliveries.recordPage(recordOf(page, page.done, now, 'superseded'));
    return fanOuts.removePage(page);
  };

  /** Removes the pages behind the first one that belong to an older revision; false while a process is sending one. */
  const endOlderPages = async ({ topic, revision }: FanOutPage, now: Date): Promise<boolean> => {
    const older = (await fanOuts.laterPages(topic)).filter((page) => page.revision < revision);
    const ended = await Promise.all(
      older.map(async (page) => !isUnderWay(page, now) && (await endSuperseded(page, now)) === 'written'),
    );
    return ended.every((hasEnded) => hasEnded);
  };

  const planFirst = async (page: FanOutPage): Promise<PagePlan> => {
    const now = clock.now();
    const topic = await fanOuts.topic(page.topic);
    // A late request may write the page of a revision again that was fanned out meanwhile.
    if (topic === undefined || topic.revision >= page.revision) return { kind: 'remove' };
    if (topic.hasLaterPages === true && !(await endOlderPages(page, now)))
      return { kind: 'wait', until: addMs(now, recheckMs) };
    // What is done of a page that goes on after a crash waits for no burst.
    const isBurst = page.isRetraction !== true && page.done.length === 0 && page.to === undefined;
    const seconds = isBurst ? burstDelaySeconds(topic.fannedOutAt.map((instant) => secondsSince(instant, now))) : 0;
    return seconds > 0 ? { kind: 'wait', until: addMs(now, seconds * 1000) } : { kind: 'start', topic };
  };

  /** Reads the page's subscribers. A page of too many keeps the first 100; the rest becomes pages of its own, atomically. */
  const readSubscribers = async (
    claim: FanOutPage,
    firstOf: SubscribedTopic | undefined,
  ): Promise<{ readonly page: FanOutPage; readonly subscribers: readonly Subscription[] } | undefined> => {
    const found = await subscriptions.list(claim.topic, claim, pageSize + 1);
    const last = found[pageSize - 1];
    if (found.length <= pageSize || last === undefined) return { page: claim, subscribers: found };
    const to = subscriberKey(last.callback);
    const { topic, feed, revision, changedAt, isRetraction } = claim;
    const dueAt = clock.now().toISOString();
    const behind: readonly FanOutPage[] = splitRange(claim, to).map((range) =>
      defined({ topic, feed, revision, changedAt, isRetraction, ...range, done: [], dueAt, version: 1 }),
    );
    const page = { ...claim, to, version: claim.version + 1 };
    const isNoted = firstOf === undefined || firstOf.hasLaterPages === true;
    if (!isNoted && (await fanOuts.noteLaterPages(claim.topic)) === 'conflict') return undefined;
    if ((await fanOuts.splitPage(page, behind)) === 'conflict') return undefined;
    await queue.send(behind, 0);
    return { page, subscribers: found.slice(0, pageSize) };
  };

  /** Sends a claimed page; `page` is its row as this process wrote it last. */
  const sendTo = async (
    claim: FanOutPage,
    live: readonly Subscription[],
    makeRequest: (subscription: Subscription) => OutgoingAttempt,
  ): Promise<{ readonly page: FanOutPage; readonly sent: SentPage }> => {
    let page = claim;
    /** The first page is replaced by a newer revision; the others have to look. */
    const isNewest = async (): Promise<boolean> => {
      const first = page.from === undefined ? undefined : await fanOuts.page({ topic: page.topic });
      return first === undefined || first.revision <= page.revision;
    };
    const note = async (done: readonly string[]): Promise<boolean> => {
      const next = { ...page, done, dueAt: claimEnd(), version: page.version + 1 };
      if ((await fanOuts.writePage(next)) === 'conflict') return false;
      page = next;
      return isNewest();
    };
    const sent = await sendPage(page, live, makeRequest, { note, hasTimedOut: () => hasTimedOut(page) });
    return { page, sent };
  };

  /** Records a page for the ledger and, for the first one, the topic's last fan-out; a topic without subscribers is removed. */
  const recordEnd = async (
    page: FanOutPage,
    { notified, isSuperseded }: SentPage,
    hasSubscribers: boolean,
    topic: SubscribedTopic | undefined,
  ): Promise<void> => {
    // Who has taken the page over while this process was frozen records it.
    if (isSuperseded && hasTimedOut(page)) return;
    const ended = clock.now();
    const { feed, revision, changedAt } = page;
    if (hasSubscribers) {
      await deliveries.recordPage(recordOf(page, notified, ended, isSuperseded ? 'superseded' : 'delivered'));
      log.count('DeliveriesDelivered', notified.length, { receiver: ownHub, topic: page.topic, feed, revision });
      const route = 'hub-distribute' satisfies HubRoute;
      if (notified.length > 0) log.measure('NotifiedSeconds', [secondsSince(changedAt, ended)], { route });
    }
    if (topic === undefined || isSuperseded) return;
    const isEmpty = !hasSubscribers && page.to === undefined;
    if (isEmpty && (await fanOuts.removeTopic(topic)) === 'written') return;
    const recent = topic.fannedOutAt.filter((instant) => secondsSince(instant, ended) < burstWindowSeconds);
    await fanOuts.writeTopic({ ...topic, revision, changedAt, fannedOutAt: [...recent, ended.toISOString()] });
  };

  /** Sends a claimed page, records it and removes it. Gives the end of the requests that the engine has taken over. */
  const send = async (
    claim: FanOutPage,
    content: Extract<TopicContent, { readonly kind: 'document' | 'removed' }>,
    topic: SubscribedTopic | undefined,
  ): Promise<unknown> => {
    const read = await readSubscribers(claim, topic);
    if (read === undefined) return runNext(claim);
    const now = clock.now().toISOString();
    const live = read.subscribers.filter(({ expiresAt }) => expiresAt > now);
    const { page, sent } = await sendTo(read.page, live, (subscription) =>
      content.kind === 'document' ? distribution.push(subscription, content) : distribution.deny(subscription),
    );
    await recordEnd(page, sent, live.length > 0, topic);
    const next = (await fanOuts.removePage(page)) === 'conflict' ? runNext(page) : undefined;
    return Promise.all([sent.late, next]);
  };

  /** A newer revision has replaced the first page while this process was sending it: the process goes on with that. */
  const runNext = async (page: FanOutPage): Promise<void> => {
    if (page.from === undefined) await run({ topic: page.topic }, page.dueAt);
  };

  /** A later fan-out began without removing this page: the topic had been forgotten meanwhile, with all of its subscribers. */
  const isSuperseded = async ({ topic: name, revision }: FanOutPage): Promise<boolean> => {
    const topic = await fanOuts.topic(name);
    return topic === undefined || topic.revision > revision;
  };

  /** `claimedUntil`: the claim of this process on the page, which a newer revision has replaced. */
  const run = async (address: PageMessage, claimedUntil?: string): Promise<void> => {
    const { from } = address;
    const page = await fanOuts.page(address);
    const now = clock.now();
    if (page === undefined) return;
    const isOurs = page.isClaimed === true && page.dueAt === claimedUntil;
    // A message for an earlier instant came twice, or late: the page has one of its own for this one.
    const earlyMs = (address.dueAt ?? page.dueAt) === page.dueAt ? clockSkewMs : 0;
    const isWaiting = page.isClaimed !== true && Date.parse(page.dueAt) > now.getTime() + earlyMs;
    if (!isOurs && (isWaiting || isUnderWay(page, now))) return;

    const plan = from === undefined ? await planFirst(page) : ({ kind: 'start' } as const);
    if (plan.kind === 'remove') await fanOuts.removePage(page);
    if (plan.kind === 'wait') await reschedule(page, plan.until);
    if (plan.kind !== 'start') return;
    const content = await distribution.read(page);
    if (content.kind === 'empty') await fanOuts.removePage(page);
    if (content.kind === 'hidden') {
      await reschedule(page, addMs(now, visibilityRecheckSeconds(secondsSince(page.changedAt, now)) * 1000));
    }
    if (content.kind === 'empty' || content.kind === 'hidden') return;
    // What readers get may be of a newer revision already. A fan-out that has not begun is of that; of one that has, its own
    // fan-out takes the subscribers that are left, so that none gets it twice.
    const isUntouched = from === undefined && page.to === undefined && page.done.length === 0;
    if (!isUntouched && content.kind === 'document' && content.document.revision > page.revision) {
      const isFannedOut = from !== undefined && (await isSuperseded(page));
      await (isFannedOut ? endSuperseded(page, now) : reschedule(page, addMs(now, recheckMs)));
      return;
    }
    const { revision, changedAt } = content.kind === 'document' && isUntouched ? content.document : page;
    const claim: FanOutPage = {
      ...page,
      revision,
      changedAt,
      isClaimed: true,
      dueAt: claimEnd(),
      version: page.version + 1,
    };
    if ((await fanOuts.writePage(claim)) === 'conflict') return;
    await send(claim, content, plan.topic);
  };

  return (message) => run(message);
};
