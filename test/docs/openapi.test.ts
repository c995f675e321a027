import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { openApi } from '#infra/docs/openapi.ts';

const document = openApi();

it('keeps the published document of the API as the code has it; npm run docs writes it', async () => {
  expect(await readFile(fileURLToPath(new URL('../../schemas/openapi.json', import.meta.url)), 'utf8')).toBe(document);
});

it('the document of the API is valid by the schema of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(document));
  expect([valid, errors]).toEqual([true, undefined]);
});
