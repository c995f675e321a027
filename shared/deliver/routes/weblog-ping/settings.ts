import { z } from 'zod';
import { absoluteUrl } from '../setting-types.ts';

export const weblogPingSettings = {
  ping: z
    .array(absoluteUrl)
    .transform((servers) => [...new Set(servers)])
    .prefault([])
    .describe('XML-RPC servers that accept weblogUpdates.extendedPing.'),
};
