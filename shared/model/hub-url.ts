import { ownHub } from './delivery.ts';

/** Path of the built-in hub, below the public URL. */
const ownHubPath = '/hub';

/** The URL of a hub in the site file; `self` is the hub built into Barid. */
export const hubUrl = (hub: string, publicUrl: string): string => (hub === 'self' ? `${publicUrl}${ownHubPath}` : hub);

/** A hub of the site file as a receiver in the ledger. */
export const hubReceiver = (hub: string): string => (hub === 'self' ? ownHub : hub);
