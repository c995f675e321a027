import { z } from 'zod';
import { absoluteUrl } from '../setting-types.ts';

export const websubHubSettings = {
  hubs: z
    .array(z.union([z.literal('self'), absoluteUrl], { error: 'expected "self" or an absolute http or https URL' }))
    .default([])
    .describe('WebSub hubs that are notified of every change; "self" is the hub built into Barid.'),
};
