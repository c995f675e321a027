import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deploySchema } from './deploy-schema.ts';
import { lintRules } from './lint-rules.ts';
import { openApi } from './openapi.ts';
import { siteSchema } from './site-schema.ts';

// `npm run docs` writes the files that are generated from the code; tests check that they are current.
await writeFile(fileURLToPath(new URL('../../schemas/site.schema.json', import.meta.url)), siteSchema());
await writeFile(fileURLToPath(new URL('../../schemas/deploy.schema.json', import.meta.url)), deploySchema());
await writeFile(fileURLToPath(new URL('../../docs/lint-rules.md', import.meta.url)), lintRules());
await writeFile(fileURLToPath(new URL('../../schemas/openapi.json', import.meta.url)), openApi());
