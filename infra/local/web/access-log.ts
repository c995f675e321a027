import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { withoutPathSecret } from '#shared/model/path-secret.ts';

/** A request for a feed that was answered. */
export type Access = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
};

/** Milliseconds between two files: an address, even hashed, waits no longer in memory. */
const flushMs = 60_000;

/** Lines of one file: more requests in a minute than one machine serves to readers. */
const maxLines = 200_000;

const fields =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)';

const loopbackAddress = /^(?:127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/;

/** The reader's address: the one that a proxy on this machine saw, if there is one. */
const addressOf = ({ headers, remoteAddress }: Access): string => {
  const [last = ''] = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').slice(-1);
  return loopbackAddress.test(remoteAddress) && last.trim() !== '' ? last.trim() : remoteAddress;
};

/**
 * Writes down who requests feeds, as CloudFront's standard logs do, but no address: in its place stands a hash with a random salt of
 * the day, which is in memory alone. `write` gets the text of a file, once a minute in which there was a request.
 */
export const accessLog = (write: (text: string) => void): ((access: Access) => void) => {
  let lines: string[] = [];
  let salt = { day: '', text: '' };
  setInterval(() => {
    if (lines.length > 0) write(`#Version: 1.0\n#Fields: ${fields}\n${lines.join('\n')}\n`);
    lines = [];
  }, flushMs).unref();
  return (access) => {
    const { method, path, status, headers } = access;
    if (!path.startsWith('/feeds/') || lines.length >= maxLines) return;
    const [day = '', time = ''] = new Date().toISOString().slice(0, 19).split('T');
    if (salt.day !== day) salt = { day, text: randomBytes(32).toString('hex') };
    const reader = createHash('sha256')
      .update(`${salt.text}${addressOf(access)}`)
      .digest('hex')
      .slice(0, 32);
    const userAgent = encodeURIComponent(headers['user-agent'] ?? '-');
    lines.push(
      [day, time, 'LOCAL', '0', reader, method, '-', encodeURI(withoutPathSecret(path)), status, '-', userAgent].join(
        '\t',
      ),
    );
  };
};
