import { ownHub } from './delivery.ts';

/** Path of the built-in hub, below the public URL. */
const ownHubPath = '/hub';

/** The name of the hub built into Barid in the site file. */
export const builtInHub = 'self';

/** The URL of a hub in the site file. */
export const hubUrl = (hub: string, publicUrl: string): string =>
  hub === builtInHub ? `${publicUrl}${ownHubPath}` : hub;

/** A hub of the site file as a receiver in the ledger. */
export const hubReceiver = (hub: string): string => (hub === builtInHub ? ownHub : hub);
