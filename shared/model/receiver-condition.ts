import type { Host, Receiver } from './delivery.ts';

/**
 * How a receiver is, as a person has to know it: `new` was never told anything; `failing` is tried again by itself;
 * `paused` by us and `asked` by itself until an instant; `host` is left alone because all of its host fails;
 * `disabled` until somebody resumes it.
 */
export type ReceiverCondition =
  | { readonly kind: 'new' | 'well' | 'failing' }
  | { readonly kind: 'paused' | 'asked' | 'host'; readonly until: string }
  | { readonly kind: 'disabled'; readonly since: string };

/** How a receiver is at this instant, by its own row and that of its host. */
export const receiverCondition = (
  receiver: Receiver | undefined,
  host: Pick<Host, 'openUntil'> | undefined,
  now: string,
): ReceiverCondition => {
  if (receiver?.disabledAt !== undefined) return { kind: 'disabled', since: receiver.disabledAt };
  const { pausedUntil: until } = receiver ?? {};
  if (until !== undefined && until > now)
    return { kind: receiver?.pauseRequested === true ? 'asked' : 'paused', until };
  if (host?.openUntil !== undefined && host.openUntil > now) return { kind: 'host', until: host.openUntil };
  if (receiver === undefined) return { kind: 'new' };
  return { kind: receiver.failures === 0 ? 'well' : 'failing' };
};
