import { z } from 'zod';
import { siteFileSchema } from '#shared/site/site.ts';

/** schemas/site.schema.json: the JSON Schema (draft 2020-12) of the site file as written, before defaults are applied. */
export const siteSchema = (): string =>
  `${JSON.stringify({ $id: 'site.schema.json', ...z.toJSONSchema(siteFileSchema, { io: 'input' }) }, null, 2)}\n`;
