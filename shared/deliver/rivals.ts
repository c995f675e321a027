import type { Delivery } from '#shared/model/delivery.ts';

/** Other deliveries to the same receiver about the same feed, by what they mean for this one. */
export type Rivals = {
  /** Owed and older: this one takes their topics over. */
  readonly older: readonly Delivery[];
  /** Owed or told, and newer: they make this one needless where they speak of the same topics. */
  readonly newer: readonly Delivery[];
  /** Of any age, told already. */
  readonly told: readonly Delivery[];
};

/** Sorts a receiver's deliveries by what they mean for this one. */
export const rivalsOf = (delivery: Delivery, ledger: readonly Delivery[]): Rivals => {
  const rivals = ledger.filter(
    ({ id, feed, route }) => id !== delivery.id && feed === delivery.feed && route === delivery.route,
  );
  return {
    older: rivals.filter(({ status, revision }) => status === 'owed' && revision < delivery.revision),
    newer: rivals.filter(({ status, revision }) => revision > delivery.revision && /^(?:owed|told)$/.test(status)),
    told: rivals.filter(({ status }) => status === 'told'),
  };
};

/** Topics of the delivery that no newer one speaks of. */
export const topicsLeft = ({ topics }: Delivery, newer: readonly Delivery[]): readonly string[] =>
  topics.filter((topic) => !newer.some((other) => other.topics.includes(topic)));

/** The topics of all these, each once, in their order. */
export const allTopics = (deliveries: readonly Delivery[]): readonly string[] => [
  ...new Set(deliveries.flatMap(({ topics }) => topics)),
];

/** Somebody is at it at this moment, and has not had the time to die of it. */
export const isUnderWay = ({ claimed, nextAttempt }: Delivery, now: Date): boolean =>
  claimed === true && nextAttempt > now.toISOString();
