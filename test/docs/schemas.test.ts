import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { deploySchema } from '#infra/docs/deploy-schema.ts';
import { siteSchema } from '#infra/docs/site-schema.ts';

it.each([
  ['site', siteSchema()],
  ['deploy', deploySchema()],
])('keeps the published schema of the %s file as the code has it; npm run docs writes it', async (name, schema) => {
  const path = fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url));
  expect(await readFile(path, 'utf8')).toBe(schema);
});
