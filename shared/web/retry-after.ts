/**
 * Seconds that the other side asks us to wait (RFC 9110 §10.2.3: delay-seconds or an HTTP date, which is measured by
 * the answer's own `Date` where there is one, since clocks differ); undefined when it does not say or cannot be read.
 */
export const retryAfter = (headers: Readonly<Record<string, string>>, now: Date): number | undefined => {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const then = /[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(then)) return undefined;
  const theirs = Date.parse(headers.date ?? '');
  return Math.max(0, Math.ceil((then - (Number.isNaN(theirs) ? now.getTime() : theirs)) / 1000));
};
