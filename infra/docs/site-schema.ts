import { z } from 'zod';
import { siteFileSchema } from '#shared/site/site.ts';

/** The JSON Schema of the site file (draft 2020-12) for editors: what a newsroom writes, before defaults are filled in. */
export const siteSchema = (): string =>
  `${JSON.stringify({ $id: 'site.schema.json', ...z.toJSONSchema(siteFileSchema, { io: 'input' }) }, null, 2)}\n`;
