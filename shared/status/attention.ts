import { defined } from '#shared/defined.ts';
import type { Attention } from '#shared/model/attention.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { RefusedFile } from '#shared/model/refused-file.ts';
import type { UnreadableRow } from '#shared/model/unreadable-row.ts';
import type { FeedStatus, ReceiverStatus, SourceStatus, Status } from '#shared/pages/status/status.ts';

/** What attention is drawn from: the parts of the status. */
export type AttentionParts = Pick<Status, 'now' | 'feeds' | 'sources' | 'deadLetters' | 'drafts'> & {
  /** Why nothing can be stored. */
  readonly unstorable?: string | undefined;
  readonly receivers: readonly Pick<ReceiverStatus, 'url' | 'condition' | 'health'>[];
  readonly hubs: readonly HubHealth[];
  readonly refused: { readonly count: number; readonly files: readonly RefusedFile[] };
  /** How many deliveries have failed. */
  readonly failed: number;
  readonly unreadable: readonly UnreadableRow[];
};

/** A feed may lag this long before it needs anybody: the sweep has run by then. */
const maxLagMs = 120_000;

/** Refused files that are shown. */
const maxShown = 10;

/** A receiver that fails, also while Barid still retries. One that asked for a pause itself does not fail. */
const ofReceiver = ({ url, condition, health }: AttentionParts['receivers'][number]): readonly Attention[] => {
  if (!['disabled', 'failing', 'paused', 'hostPaused'].includes(condition.kind)) return [];
  const { failures = 0, failingSince, lastError } = health ?? {};
  const since = condition.kind === 'disabled' ? condition.since : failingSince;
  return [defined({ kind: 'receiver', url, condition, failures, since, reason: lastError } as const)];
};

const ofHub = ({ hub, failing, withheldSince }: HubHealth): readonly Attention[] => {
  if (failing === undefined && withheldSince === undefined) return [];
  const { since = withheldSince ?? '', reason = '' } = failing ?? {};
  return [defined({ kind: 'hub', hub, since, reason, withheldSince } as const)];
};

const ofSource = ({ id, condition, failures, lastSucceededAt, lastError }: SourceStatus): readonly Attention[] =>
  condition === 'failing' || condition === 'gone'
    ? [defined({ kind: 'source', id, condition, failures, lastSucceededAt, reason: lastError } as const)]
    : [];

const ofFeed = ({ slug, title, behindSince, shortenedTo }: FeedStatus, now: string): readonly Attention[] => {
  const isBehind = behindSince !== undefined && Date.parse(now) - Date.parse(behindSince) > maxLagMs;
  return [
    ...(isBehind ? [{ kind: 'feedBehind', slug, title, since: behindSince } as const] : []),
    ...(shortenedTo === undefined ? [] : [{ kind: 'feedShortened', slug, title, entries: shortenedTo } as const]),
  ];
};

/** Everything that needs somebody, the most urgent first. */
export const attentionIn = ({
  now,
  unstorable,
  feeds,
  receivers,
  hubs,
  sources,
  refused,
  drafts,
  failed,
  unreadable,
  deadLetters,
}: AttentionParts): readonly Attention[] => {
  const disabledFirst = receivers.toSorted(
    (a, b) => Number(b.condition.kind === 'disabled') - Number(a.condition.kind === 'disabled'),
  );
  return [
    ...(unstorable === undefined ? [] : [{ kind: 'nothingStored', reason: unstorable } as const]),
    ...unreadable.map((one) => ({ kind: 'unreadableRow', ...one }) as const),
    ...(failed === 0 ? [] : [{ kind: 'failedDeliveries', count: failed } as const]),
    ...disabledFirst.flatMap(ofReceiver),
    ...hubs.flatMap(ofHub),
    ...(refused.count === 0
      ? []
      : [{ kind: 'refusedFiles', count: refused.count, newest: refused.files.slice(0, maxShown) } as const]),
    ...sources.flatMap(ofSource),
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ queue, messages }) => ({ kind: 'deadLetters', queue, messages }) as const),
    ...(drafts.count === 0 ? [] : [{ kind: 'drafts', ...drafts } as const]),
    ...feeds.flatMap((feed) => ofFeed(feed, now)),
  ];
};
