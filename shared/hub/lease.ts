const day = 24 * 3600;

/** Seconds: what a subscriber gets that names no lease, and the bounds for one that does (readers clamp to 14 days). */
const usual = 10 * day;
const shortest = day;
const longest = 15 * day;

/** The lease that the hub grants (WebSub §5.1: it may differ from what was asked, and is what §5.3 tells). In seconds. */
export const leaseFor = (asked: number | undefined): number =>
  asked === undefined ? usual : Math.min(Math.max(Math.floor(asked), shortest), longest);
