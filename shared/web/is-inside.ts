import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Names that resolve inside a machine or a network only (RFC 6761 §6.3, RFC 6762 §3, ICANN's .internal). */
const innerName = /(?:^|\.)(?:localhost|local|internal)$/;

/**
 * Whether a URL names, by its very letters, a place that only its own network can reach; those in `allow` count as
 * outside. What a public name resolves to is seen at each connection, by `guarded-connect.ts`.
 */
export const isInside =
  (allow: readonly string[]) =>
  (url: string): boolean => {
    const { host, hostname } = new URL(url);
    if (allow.includes(host) || allow.includes(hostname)) return false;
    const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return isIP(bare) === 0 ? innerName.test(bare) : !isPublicAddress(bare);
  };
