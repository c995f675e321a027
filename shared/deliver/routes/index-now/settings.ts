import { z } from 'zod';
import { absoluteUrl } from '../setting-types.ts';

export const indexNowSettings = {
  indexNow: z
    .strictObject({
      key: z
        .string()
        .regex(/^[A-Za-z0-9-]{8,128}$/, 'expected 8 to 128 letters, digits and hyphens (IndexNow, "key")')
        .describe('Public: it is served as /{key}.txt.'),
      keyLocation: z
        .union([absoluteUrl, z.array(absoluteUrl).min(1).max(20)])
        .optional()
        .describe('Where the key file is on a host that does not have it at its root; a list for several hosts.'),
      endpoint: absoluteUrl.default('https://api.indexnow.org/indexnow'),
    })
    .optional()
    .describe('Submits changed permalinks to search engines.'),
};
