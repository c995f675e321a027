import { type Delivery, type Host, hostOf } from '#shared/model/delivery.ts';
import type { Clock, HostStore } from '#shared/ports.ts';
import { enterHost, leaveHost } from './host-gate.ts';

/** What asking at a host needs. */
export type HostDeps = { readonly hosts: HostStore; readonly clock: Clock };

/** A place at a host, to be left with whether the host failed; or how long to wait for one. */
export type AtHost =
  | { readonly kind: 'in'; readonly leave: (failed?: boolean) => Promise<void> }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Each round lost means that another attempt at this host began or ended, and those are few. */
const maxRounds = 20;

/** Nobody else came or went meanwhile, as a rule: the row that was written is the row that is there. */
const leaving = async (entered: Host, id: string, failed: boolean | undefined, { hosts, clock }: HostDeps) => {
  let row: Host | undefined = entered;
  for (let round = 0; round < maxRounds && row !== undefined; round += 1) {
    if ((await hosts.write(leaveHost(row, id, failed, clock.now()))) === 'written') return;
    row = await hosts.read(entered.host);
  }
};

const entering = async (
  host: string,
  id: string,
  { hosts, clock }: HostDeps,
): Promise<Host | { readonly seconds: number }> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const entrance = enterHost(host, await hosts.read(host), id, clock.now());
    if (entrance.kind === 'wait') return entrance;
    if ((await hosts.write(entrance.row)) === 'written') return entrance.row;
  }
  return { seconds: 1 };
};

/** Takes a place among the attempts at a receiver's host. One that is never left is free again after 30 s. */
export const takePlace = async (delivery: Delivery, deps: HostDeps): Promise<AtHost> => {
  const host = hostOf(delivery);
  const entered = await entering(host, delivery.id, deps);
  if ('seconds' in entered) return { kind: 'wait', seconds: entered.seconds };
  return { kind: 'in', leave: (failed) => leaving(entered, delivery.id, failed, deps) };
};
