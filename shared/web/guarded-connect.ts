import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { Rejected } from '#shared/errors.ts';
import { isPublicAddress } from './public-address.ts';

/** How connections are made. */
export type ConnectOptions = {
  /** Hosts or addresses that may be reached although they are private: `127.0.0.1`, `hub.internal`, `[::1]:8080`. */
  readonly allow: readonly string[];
  readonly timeoutMs: number;
  readonly lookup?: LookupFunction;
};

const refusal = (host: string, address: string): Rejected =>
  new Rejected(
    'ADDRESS_REFUSED',
    `${host} is ${address === host ? 'an address' : `at ${address}, an address`} of a private network, which Barid does ` +
      'not call. Give a public address; or, for a machine of your own, name it in ALLOWED_PRIVATE_HOSTS.',
  );

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const isAllowed = (allow: readonly string[], host: string, port: string): boolean =>
  allow.some((entry) => {
    const name = entry.toLowerCase();
    return [host, `[${host}]`, `${host}:${port}`, `[${host}]:${port}`].includes(name);
  });

/** A lookup whose answers are only such addresses as may be connected to; an answer with none of them is refused. */
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
 * A connector for undici that asks at every single connection where it leads, so that a name which answers
 * differently the second time (DNS rebinding) gains nothing.
 */
export const guardedConnect = ({
  allow,
  timeoutMs,
  lookup = systemLookup,
}: ConnectOptions): buildConnector.connector => {
  const connectors = new Map<string, buildConnector.connector>();
  const connectorFor = (port: string): buildConnector.connector => {
    const known = connectors.get(port);
    if (known !== undefined) return known;
    const made = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(lookup, port, allow) });
    connectors.set(port, made);
    return made;
  };
  return (options, callback) => {
    const host = withoutBrackets(options.hostname).toLowerCase();
    const port = options.port === '' ? (options.protocol === 'https:' ? '443' : '80') : options.port;
    // Node looks no address up, so one that is written in the URL is judged here.
    if (isIP(host) !== 0 && !isPublicAddress(host) && !isAllowed(allow, host, port)) {
      callback(refusal(host, host), null);
      return;
    }
    connectorFor(port)(options, callback);
  };
};
