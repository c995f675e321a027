import { defined } from '#shared/defined.ts';
import { type Delivery, type Host, hostOf } from '#shared/model/delivery.ts';
import type { Clock, HostStore } from '#shared/ports.ts';

/** Attempts that one host gets at the same time, from all functions together. */
export const maxConcurrentPerHost = 8;

/** The circuit breaker opens when this share of at least so many requests of the last minutes failed. */
export const failureRate = 0.7;
export const minimumRequests = 10;
const windowMinutes = 5;

/** Seconds that the breaker stays open: the first time, and at most; doubled with each failed probe. */
const openSeconds = 30;
const maxOpenSeconds = 600;

/** Seconds after which a full or contended host is tried again. */
const retrySeconds = 1;

/** Milliseconds after which an attempt whose process died stops counting. */
const attemptTimeoutMs = 30_000;

const addMs = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

const aliveIn = ({ inFlight }: Host, now: Date): Host['inFlight'] =>
  inFlight.filter(({ expiresAt }) => expiresAt > now.toISOString());

/** The host's row once the attempt counts as in flight, or the least number of seconds to wait. */
export type Acquisition =
  | { readonly kind: 'acquired'; readonly row: Host }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Asks for a slot at a host. Once an open breaker's time is over it is half-open: one probe at a time. */
export const acquire = (host: string, stored: Host | undefined, id: string, now: Date): Acquisition => {
  const before = stored ?? { host, version: 0, inFlight: [], minutes: [] };
  const isHalfOpen = before.openUntil !== undefined;
  const openForMs = before.openUntil === undefined ? 0 : Date.parse(before.openUntil) - now.getTime();
  if (openForMs > 0) return { kind: 'wait', seconds: openForMs / 1000 };
  const alive = aliveIn(before, now);
  const isProbed = isHalfOpen && alive.some(({ isProbe }) => isProbe === true);
  if (alive.length >= maxConcurrentPerHost || isProbed) return { kind: 'wait', seconds: retrySeconds };
  const slot = defined({
    id,
    expiresAt: addMs(now, attemptTimeoutMs).toISOString(),
    isProbe: isHalfOpen ? true : undefined,
  });
  return { kind: 'acquired', row: { ...before, version: before.version + 1, inFlight: [...alive, slot] } };
};

const counted = ({ minutes }: Host, hasFailed: boolean, now: Date): Host['minutes'] => {
  const minute = Math.floor(now.getTime() / 60_000);
  const recent = minutes.filter((one) => one.minute > minute - windowMinutes);
  const { requests, failures } = recent.find((one) => one.minute === minute) ?? { requests: 0, failures: 0 };
  const current = { minute, requests: requests + 1, failures: failures + (hasFailed ? 1 : 0) };
  return [...recent.filter((one) => one.minute !== minute), current];
};

const opened = (row: Host, now: Date): Host => {
  const openCount = (row.openCount ?? 0) + 1;
  const seconds = Math.min(openSeconds * 2 ** Math.min(openCount - 1, 10), maxOpenSeconds);
  return { ...row, openCount, openUntil: addMs(now, seconds * 1000).toISOString() };
};

/** The row with the breaker closed: earlier requests no longer count. */
export const closed = ({ openUntil: _openUntil, openCount: _openCount, ...row }: Host): Host => ({
  ...row,
  minutes: [],
});

/** The row after an attempt; `hasFailed` is undefined where nothing was sent, which says nothing about the host. */
export const release = (stored: Host, id: string, hasFailed: boolean | undefined, now: Date): Host => {
  const slot = stored.inFlight.find((other) => other.id === id);
  const inFlight = aliveIn(stored, now).filter((other) => other.id !== id);
  const row = { ...stored, version: stored.version + 1, inFlight };
  if (hasFailed === undefined) return row;
  const counting = { ...row, minutes: counted(row, hasFailed, now) };
  if (slot?.isProbe === true) return hasFailed ? opened(counting, now) : closed(counting);
  const requests = counting.minutes.reduce((sum, one) => sum + one.requests, 0);
  const failures = counting.minutes.reduce((sum, one) => sum + one.failures, 0);
  const failsTooOften = requests >= minimumRequests && failures / requests >= failureRate;
  return row.openUntil === undefined && failsTooOften ? opened(counting, now) : counting;
};

/** A slot at a host, or the least number of seconds to wait. A slot that is never released expires after 30 s. */
export type Slot =
  | { readonly kind: 'acquired'; readonly release: (hasFailed: boolean | undefined) => Promise<void> }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Rounds lost to other attempts at the same host, before the row is left as it is. */
const maxRounds = 20;

/** The limiter and circuit breaker of each host, in the table, so that all functions share them. */
export const hostLimiter = ({ hosts, clock }: { readonly hosts: HostStore; readonly clock: Clock }) => {
  const releaseAt = async (acquired: Host, id: string, hasFailed: boolean | undefined): Promise<void> => {
    let row: Host | undefined = acquired;
    for (let round = 0; round < maxRounds && row !== undefined; round += 1) {
      if ((await hosts.write(release(row, id, hasFailed, clock.now()))) === 'written') return;
      row = await hosts.read(acquired.host);
    }
  };
  return {
    acquire: async (delivery: Delivery): Promise<Slot> => {
      const host = hostOf(delivery);
      for (let round = 0; round < maxRounds; round += 1) {
        const acquisition = acquire(host, await hosts.read(host), delivery.id, clock.now());
        if (acquisition.kind === 'wait') return acquisition;
        const { row } = acquisition;
        if ((await hosts.write(row)) === 'conflict') continue;
        return { kind: 'acquired', release: (hasFailed) => releaseAt(row, delivery.id, hasFailed) };
      }
      return { kind: 'wait', seconds: retrySeconds };
    },
  };
};
