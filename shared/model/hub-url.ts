/** Where the site's own hub answers, below the public URL. */
const ownHubPath = '/hub';

/** The URL of a hub of the site file, where `self` is the one that Barid is. */
export const hubUrl = (hub: string, publicUrl: string): string => (hub === 'self' ? `${publicUrl}${ownHubPath}` : hub);
