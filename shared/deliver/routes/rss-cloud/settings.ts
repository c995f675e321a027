import { z } from 'zod';

export const rssCloudSettings = {
  rssCloud: z
    .boolean()
    .default(false)
    .describe('Accepts rssCloud registrations, and notifies the readers that registered.'),
};
