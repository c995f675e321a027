import { type DistributePorts, type Distribution, makeDistribution } from '#shared/hub/distribute.ts';

/** Distributes a published feed whose document is the number of its revision; `revision` says the one of this moment. */
export const revisionDistribution = (
  { subscriptions, clock }: Pick<DistributePorts, 'subscriptions' | 'clock'>,
  changedAt: string,
  revision = (): number => 2,
): Distribution =>
  makeDistribution({
    subscriptions,
    readTopic: async () => ({
      type: 'application/rss+xml',
      bytes: Buffer.from(`${revision()}`),
      revision: revision(),
      changedAt,
    }),
    feedCondition: async () => 'published',
    hubUrl: 'https://feeds.example.org/hub',
    sign: () => '',
    clock,
  });
