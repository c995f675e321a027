/** Within so many seconds changes of one feed count as a burst. */
const burst = 60;

/** Seconds between the last ping of a burst and the next one, by how many there have been. */
const spacing = [0, 2, 5, 10, 20];

/**
 * Seconds that a ping is to wait, given how many seconds ago those before it were told: the first of a burst goes at
 * once, and the later ones further and further apart, each with all that changed meanwhile.
 */
export const coalesce = (secondsAgo: readonly number[]): number => {
  const recent = secondsAgo.filter((seconds) => seconds >= 0 && seconds < burst);
  const gap = spacing[Math.min(recent.length, spacing.length - 1)] ?? 0;
  return Math.max(0, gap - Math.min(burst, ...recent));
};
