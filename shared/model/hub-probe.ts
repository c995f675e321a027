import { createHash } from 'node:crypto';

/** The id under which our own subscription at a hub is stored among the sources. No source id has a dot. */
export const hubProbeId = (hub: string): string => `hub.${createHash('sha256').update(hub).digest('hex').slice(0, 16)}`;

/** Is this the id of our own subscription at one of the hubs that the site file names? */
export const isHubProbe = (id: string, { hubs }: { readonly hubs: readonly string[] }): boolean =>
  hubs.some((hub) => hubProbeId(hub) === id);
