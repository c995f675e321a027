import type { z } from 'zod';
import type { Source } from '#shared/model/source.ts';
import { parseDuration } from './parse-duration.ts';
import type { sourcesSchema } from './source-schema.ts';

/** A source of the site file, defaults filled in. */
export const toSource = (said: z.infer<typeof sourcesSchema>[number]): Source => {
  const { every, rules = {}, ...rest } = said;
  const seconds = every === undefined ? undefined : parseDuration(every);
  return { ...rest, rules, ...(seconds === undefined ? {} : { every: seconds }) };
};
