import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import { Rejected } from '#shared/errors.ts';

/** RFC 4291 §2.4 and IANA's registry: every global unicast address of IPv6 is in this block. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Azure serves its virtual machines' metadata from this public address. */
const cloudMetadataAddresses = new Set(['168.63.129.16']);

/**
 * Whether this is an address of the open internet: not private, loopback, link-local (cloud metadata), unique-local,
 * carrier-grade NAT, multicast or reserved, and not a wrapping of such an address (IPv4-mapped, 6to4, Teredo, NAT64).
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  const plain = ipaddr.process(address);
  if (cloudMetadataAddresses.has(plain.toString()) || plain.range() !== 'unicast') return false;
  return plain instanceof ipaddr.IPv4 || plain.match(globalUnicast);
};

/** Names that resolve only inside a machine or a network (RFC 6761 §6.3, RFC 6762 §3, ICANN's .internal). */
const privateName = /(?:^|\.)(?:localhost|local|internal)$/;

/**
 * Whether a URL names a place that only its own network reaches, judged by its text; hosts in `allow` count as public.
 * Each connection judges the address that a public name resolves to (`guardedConnect`).
 */
export const isInside =
  (allow: readonly string[]) =>
  (url: string): boolean => {
    const { host, hostname } = new URL(url);
    if (allow.includes(host) || allow.includes(hostname)) return false;
    const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return isIP(bare) === 0 ? privateName.test(bare) : !isPublicAddress(bare);
  };

/** How connections are made. */
export type ConnectOptions = {
  /** Private hosts or addresses that may be reached: `127.0.0.1`, `hub.internal`, `[::1]:8080`. */
  readonly allow: readonly string[];
  readonly timeoutMs: number;
  readonly lookup?: LookupFunction;
};

const refusal = (host: string, address: string): Rejected =>
  new Rejected(
    'ADDRESS_REFUSED',
    `${address === host ? `${host} is` : `${host} resolves to ${address},`} an address of a private network, which ` +
      'Barid does not call. Use a public address or, for a machine of your own, add the host to ALLOWED_PRIVATE_HOSTS.',
  );

const isAllowed = (allow: readonly string[], host: string, port: string): boolean =>
  allow.some((entry) => [host, `[${host}]`, `${host}:${port}`, `[${host}]:${port}`].includes(entry.toLowerCase()));

/** A lookup that returns public and allowed addresses only, and fails where there are none. */
const guardedLookup =
  (resolve: LookupFunction, port: string, allow: readonly string[]): LookupFunction =>
  (host, options, callback) => {
    if (isAllowed(allow, host.toLowerCase(), port)) return resolve(host, options, callback);
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 4);
      const all = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const open = all.filter(({ address }) => isPublicAddress(address) || isAllowed(allow, address, port));
      const [first] = open;
      if (first === undefined) return callback(refusal(host, all[0]?.address ?? 'no address'), '', 4);
      if (options.all === true) return callback(null, open);
      callback(null, first.address, first.family);
    });
  };

/**
 * A connector for undici that judges the address of every single connection: a name that resolves to another address
 * the second time (DNS rebinding) gains nothing.
 */
export const guardedConnect = ({
  allow,
  timeoutMs,
  lookup = systemLookup,
}: ConnectOptions): buildConnector.connector => {
  const connectors = new Map<string, buildConnector.connector>();
  const connectorFor = (port: string): buildConnector.connector => {
    const connector =
      connectors.get(port) ?? buildConnector({ timeout: timeoutMs, lookup: guardedLookup(lookup, port, allow) });
    connectors.set(port, connector);
    return connector;
  };
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
    const port = options.port === '' ? (options.protocol === 'https:' ? '443' : '80') : options.port;
    // Node calls no lookup for an IP address in the URL, so it is judged here.
    if (isIP(host) !== 0 && !isPublicAddress(host) && !isAllowed(allow, host, port)) {
      callback(refusal(host, host), null);
      return;
    }
    connectorFor(port)(options, callback);
  };
};
