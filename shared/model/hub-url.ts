import { ownHub } from './delivery.ts';

/** Where the site's own hub answers, below the public URL. */
const ownHubPath = '/hub';

/** The URL of a hub of the site file, where `self` is the one that Barid is. */
export const hubUrl = (hub: string, publicUrl: string): string => (hub === 'self' ? `${publicUrl}${ownHubPath}` : hub);

/** A hub of the site file as a receiver of deliveries. */
export const hubReceiver = (hub: string): string => (hub === 'self' ? ownHub : hub);
