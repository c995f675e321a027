import { z } from 'zod';
import { eventTypes, feedSlugs } from '../setting-types.ts';

const busName = z.string().regex(/^[A-Za-z0-9._/-]{1,256}$/, 'expected the name of an event bus');

export const eventBusSettings = {
  eventBus: z
    .union([
      busName.transform((name) => ({ name, events: ['*' as const], feeds: undefined })),
      z.strictObject({ name: busName, events: eventTypes.default(['*']), feeds: feedSlugs.optional() }),
    ])
    .describe('An EventBridge bus of the same account and region. On one machine events are logged instead.')
    .optional(),
};
