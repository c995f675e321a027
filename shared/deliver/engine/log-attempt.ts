import { log } from '#shared/log.ts';
import { type Delivery, hostOf } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';

/** An attempt that is over: when it began and ended, the status of the answer if there was one, and when the next is due. */
export type EndedAttempt = {
  readonly outcome: AttemptOutcome;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly status?: number | undefined;
  readonly next?: Date | undefined;
};

/** What a delivery is about, by the names that all log lines use. */
const subjectOf = ({ subject, revision }: Delivery) => {
  if (subject.kind === 'feed') return { feed: subject.slug, revision };
  if (subject.kind === 'article') return { article: subject.id, revision };
  return subject.kind === 'subscription' ? { topic: subject.topic } : { failedDelivery: subject.id };
};

/** Writes the one line of an attempt at a delivery. */
export const logAttempt = (delivery: Delivery, { outcome, startedAt, endedAt, status, next }: EndedAttempt): void => {
  const { id, route, receiver, attempts, event, trace } = delivery;
  log.info('delivery.attempted', {
    ...{ delivery: id, route, receiver, host: hostOf(delivery) },
    ...subjectOf(delivery),
    ...{ event: event?.type, attempt: attempts, status, outcome: outcome.kind, answer: outcome.message },
    durationMs: endedAt.getTime() - startedAt.getTime(),
    nextAttemptAt: next?.toISOString(),
    ...(trace === undefined ? {} : { trace }),
  });
};
