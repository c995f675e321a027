import type { FanOutPage } from '#shared/model/subscription.ts';

const pageIn = (body: unknown): FanOutPage | undefined => {
  const { fanOut }: { fanOut?: unknown } = typeof body === 'object' && body !== null ? body : {};
  if (typeof fanOut !== 'object' || fanOut === null) return undefined;
  const { feed, topic, changedAt, revision, shard, after, isRetraction }: Partial<Record<keyof FanOutPage, unknown>> =
    fanOut;
  const isWhole = [feed, topic, changedAt].every((one) => typeof one === 'string');
  if (!isWhole || typeof revision !== 'number' || typeof shard !== 'number') return undefined;
  return {
    feed: String(feed),
    topic: String(topic),
    changedAt: String(changedAt),
    revision,
    shard,
    ...(typeof after === 'string' ? { after } : {}),
    ...(isRetraction === true ? { isRetraction } : {}),
  };
};

/** Dispatches a message of the deliveries queue: a page of the fan-out, or the address of a delivery. */
export const takeMessage = (
  body: unknown,
  work: {
    readonly fanOut: (page: FanOutPage) => Promise<void>;
    readonly deliver: (body: unknown) => Promise<void>;
  },
): Promise<void> => {
  const page = pageIn(body);
  return page === undefined ? work.deliver(body) : work.fanOut(page);
};
