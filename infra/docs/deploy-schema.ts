import { z } from 'zod';
import { deployFileSchema } from '#infra/deploy/deployment.ts';

/** schemas/deploy.schema.json: the JSON Schema (draft 2020-12) of a deployment file as written, before defaults are applied. */
export const deploySchema = (): string =>
  `${JSON.stringify({ $id: 'deploy.schema.json', ...z.toJSONSchema(deployFileSchema, { io: 'input' }) }, null, 2)}\n`;
