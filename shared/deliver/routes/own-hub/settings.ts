import { z } from 'zod';

export const ownHubSettings = {
  hubSignature: z
    .enum(['sha1', 'sha256', 'sha384', 'sha512'])
    .optional()
    .describe('How the built-in hub signs pushes to subscribers with a secret (WebSub §7). Default: sha256.'),
};
