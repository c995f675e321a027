import type { FanOutPage, PageAddress, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { FanOutStore } from '#shared/ports.ts';

/** The fan-outs of one process: the second implementation of the port. `topics` are those of the subscription store. */
export const memoryFanOutStore = (
  topics = new Map<string, SubscribedTopic>(),
): FanOutStore & { readonly all: () => readonly FanOutPage[] } => {
  const pages = new Map<string, FanOutPage>();
  const keyOf = ({ topic, from = '' }: PageAddress): string => `${topic} ${from}`;
  const isStored = (page: FanOutPage, version: number): boolean => {
    const stored = pages.get(keyOf(page));
    return (stored?.version ?? 0) === version && (stored?.revision ?? 0) <= page.revision;
  };
  const isNext = (page: FanOutPage): boolean => isStored(page, page.version - 1);

  const write = (written: readonly FanOutPage[]) => {
    if (!written.every(isNext)) return 'conflict';
    for (const page of written) pages.set(keyOf(page), page);
    return 'written';
  };

  return {
    all: () => [...pages.values()],
    topics: async () => [...topics.values()],
    topic: async (topic) => topics.get(topic),
    writeTopic: async (next) => {
      const stored = topics.get(next.topic);
      if (stored === undefined || stored.revision >= next.revision) return 'conflict';
      const { revision, changedAt, fannedOutAt } = next;
      topics.set(next.topic, { ...stored, revision, changedAt, fannedOutAt });
      return 'written';
    },
    removeTopic: async ({ topic, confirmations }) => {
      if (topics.get(topic)?.confirmations !== confirmations) return 'conflict';
      topics.delete(topic);
      return 'written';
    },
    page: async (address) => pages.get(keyOf(address)),
    noteLaterPages: async (topic) => {
      const stored = topics.get(topic);
      if (stored === undefined) return 'conflict';
      topics.set(topic, { ...stored, hasLaterPages: true });
      return 'written';
    },
    laterPages: async (topic) => [...pages.values()].filter((page) => page.topic === topic && page.from !== undefined),
    writePage: async (page) => write([page]),
    splitPage: async (page, behind) => write([page, ...behind]),
    removePage: async (page) => {
      if (!isStored(page, page.version)) return 'conflict';
      pages.delete(keyOf(page));
      return 'written';
    },
    due: async (now, limit) => [...pages.values()].filter(({ dueAt }) => dueAt <= now).slice(0, limit),
  };
};
