import { isRecord } from '#infra/local/loopback/fields.ts';
import { Rejected } from '#shared/errors.ts';
import type { SiteAnswer } from './site-client.ts';

/** A problem (RFC 9457) in words: its detail, and a line for each place that is wrong. */
export const problemInWords = (value: unknown): string => {
  if (!isRecord(value)) return 'no reason was given';
  const errors = Array.isArray(value.errors) ? value.errors.filter(isRecord) : [];
  const lines = errors.map(({ pointer, message }) => `    ${String(pointer)} ${String(message)}`);
  return [String(value.detail ?? value.title ?? 'no reason was given'), ...lines].join('\n');
};

/** The answer's value when it went well. Throws Rejected with the site's own words when it did not. */
export const expectWell = ({ status, value }: SiteAnswer): unknown => {
  if (status >= 200 && status < 300) return value;
  throw new Rejected('REFUSED_BY_SITE', `${status}: ${problemInWords(value)}`, { status });
};
