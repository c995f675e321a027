import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lintRules } from './lint-rules.ts';
import { siteSchema } from './site-schema.ts';

/** `npm run docs`: what is written from the code, so that it cannot differ from it. */
await writeFile(fileURLToPath(new URL('../../schemas/site.schema.json', import.meta.url)), siteSchema());
await writeFile(fileURLToPath(new URL('../../docs/lint-rules.md', import.meta.url)), lintRules());
