import type { Host, Receiver } from './delivery.ts';

/**
 * The condition of a receiver. `new`: nothing has been sent to it; `failing`: retried automatically; `paused`: by Barid
 * after failures; `pauseRequested`: by the receiver itself; `hostPaused`: its whole host fails; `disabled`: until an
 * operator resumes it.
 */
export type ReceiverCondition =
  | { readonly kind: 'new' | 'healthy' | 'failing' }
  | { readonly kind: 'paused' | 'pauseRequested' | 'hostPaused'; readonly until: string }
  | { readonly kind: 'disabled'; readonly since: string };

/** The condition of a receiver at an instant, by its own row and that of its host. */
export const receiverCondition = (
  receiver: Receiver | undefined,
  host: Pick<Host, 'openUntil'> | undefined,
  now: string,
): ReceiverCondition => {
  if (receiver?.disabledAt !== undefined) return { kind: 'disabled', since: receiver.disabledAt };
  const { pausedUntil = '', requestedPauseUntil = '' } = receiver ?? {};
  if (requestedPauseUntil > now && requestedPauseUntil >= pausedUntil)
    return { kind: 'pauseRequested', until: requestedPauseUntil };
  if (pausedUntil > now) return { kind: 'paused', until: pausedUntil };
  if (host?.openUntil !== undefined && host.openUntil > now) return { kind: 'hostPaused', until: host.openUntil };
  if (receiver === undefined) return { kind: 'new' };
  return { kind: receiver.failures === 0 ? 'healthy' : 'failing' };
};
