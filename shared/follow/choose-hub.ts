import type { HubSubscription } from '#shared/model/source-state.ts';

/** Requests that a hub may leave without coming back to us, where there is another. */
const patience = 3;

/** Milliseconds after the last request before another hub is asked instead. */
const restMs = 6 * 3600 * 1000;

/**
 * Which of the hubs that a source names is asked (WebSub §4 lets it name several): the one that was, unless it denied us
 * or never came back, six hours ago; then the next in their order, and the first again after the last.
 */
export const chooseHub = (
  hubs: readonly string[],
  current: HubSubscription | undefined,
  now: Date,
): string | undefined => {
  const at = hubs.indexOf(current?.hub ?? '');
  if (current === undefined || at < 0) return hubs[0];
  const isRefused = current.denied !== undefined || (current.leaseEnds === undefined && current.asks >= patience);
  const isRested = now.getTime() - Date.parse(current.asked) >= restMs;
  return isRefused && isRested ? hubs[(at + 1) % hubs.length] : current.hub;
};
