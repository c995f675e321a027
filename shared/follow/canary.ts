import { createHash } from 'node:crypto';
import type { Site } from '#shared/model/site.ts';

/** The name under which our own subscription at a hub stands among the sources; no source can have it. */
export const canaryId = (hub: string): string => `hub.${createHash('sha256').update(hub).digest('hex').slice(0, 16)}`;

/** Whether this is the name of our own subscription at one of the hubs that the site file names. */
export const isCanary = (id: string, { hubs }: Pick<Site, 'hubs'>): boolean => hubs.some((hub) => canaryId(hub) === id);
