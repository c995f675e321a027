import { type Delivery, noFeed } from '#shared/model/delivery.ts';

/** Other deliveries to the same receiver about the same feed, by what they mean for this one. */
export type Rivals = {
  /** Owed and older: this one takes their topics over. */
  readonly older: readonly Delivery[];
  /** Owed or told, and newer: they make this one needless where they speak of the same topics. */
  readonly newer: readonly Delivery[];
  /** Of any age, told already. */
  readonly told: readonly Delivery[];
};

/** Revisions of a feed follow each other; what is about no feed is as old as it is. */
const isOlder = (one: Delivery, other: Delivery): boolean =>
  one.feed === noFeed ? `${one.changedAt} ${one.id}` < `${other.changedAt} ${other.id}` : one.revision < other.revision;

/** Sorts a receiver's deliveries by what they mean for this one. */
export const rivalsOf = (delivery: Delivery, ledger: readonly Delivery[]): Rivals => {
  const rivals = ledger.filter(
    ({ id, feed, route }) => id !== delivery.id && feed === delivery.feed && route === delivery.route,
  );
  return {
    older: rivals.filter((other) => other.status === 'pending' && isOlder(other, delivery)),
    newer: rivals.filter((other) => /^(?:pending|delivered)$/.test(other.status) && isOlder(delivery, other)),
    told: rivals.filter(({ status }) => status === 'delivered'),
  };
};

/** Topics of the delivery that no newer one speaks of. */
export const topicsLeft = ({ topics }: Delivery, newer: readonly Delivery[]): readonly string[] =>
  topics.filter((topic) => !newer.some((other) => other.topics.includes(topic)));

/** The topics of all these, each once, in their order. */
export const allTopics = (deliveries: readonly Delivery[]): readonly string[] => [
  ...new Set(deliveries.flatMap(({ topics }) => topics)),
];

/** Those of the older ones, newest first, whose topics go into one message with its own. */
export const thatFit = (delivery: Delivery, older: readonly Delivery[], topicsAtOnce: number): readonly Delivery[] => {
  const topics = new Set(delivery.topics);
  return older.filter((other) => {
    const more = other.topics.filter((topic) => !topics.has(topic));
    if (topics.size + more.length > topicsAtOnce) return false;
    for (const topic of more) topics.add(topic);
    return true;
  });
};

/** Somebody is at it at this moment, and has not had the time to die of it. */
export const isUnderWay = ({ isClaimed, nextAttemptAt }: Delivery, now: Date): boolean =>
  isClaimed === true && nextAttemptAt > now.toISOString();
