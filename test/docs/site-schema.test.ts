import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { siteSchema } from '#infra/docs/site-schema.ts';

it('keeps the published schema of the site file as the code has it; npm run docs writes it', async () => {
  const path = fileURLToPath(new URL('../../schemas/site.schema.json', import.meta.url));
  expect(await readFile(path, 'utf8')).toBe(siteSchema());
});
