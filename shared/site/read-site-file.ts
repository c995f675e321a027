import { readFileSync } from 'node:fs';
import { Misconfigured } from '#shared/errors.ts';
import { maskSecrets } from '#shared/model/public-address.ts';
import { describeIssue, schemaFaults } from '#shared/schema-faults.ts';
import { describeSystemError } from '#shared/system-error.ts';
import { type Site, siteFileSchema, toSite } from './site.ts';

/** `; found "value"`, cut short; a secret written in the place of its name is masked. */
const quoteFound = (value: unknown): string => {
  if (value === undefined) return '; found nothing';
  const text = maskSecrets(JSON.stringify(value)).replace(/whsec_[^"\s]*/g, 'whsec_…');
  return `; found ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;
};

/**
 * The site that the JSON of a site file describes, with every default filled in.
 * @throws Misconfigured SITE_FILE_INVALID with every fault: the path, what was expected, and what was found.
 */
export const parseSite = (file: unknown): Site => {
  const { success, data, error } = siteFileSchema.safeParse(file, { error: describeIssue });
  if (success) return toSite(data);
  const faults = schemaFaults(file, error.issues, quoteFound);
  const sentences = faults.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`).join('\n');
  throw new Misconfigured('SITE_FILE_INVALID', `The site file is not valid:\n${sentences}`, { faults });
};

/**
 * Reads `barid.config.json`.
 * @throws Misconfigured SITE_FILE_INVALID when the file is missing, not JSON, or not a valid site file.
 */
export const readSiteFile = (path: string): Site => {
  const refuse = (message: string, cause: unknown): Misconfigured =>
    new Misconfigured('SITE_FILE_INVALID', message, { cause });
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw refuse(`The site file ${describeSystemError(cause, path)} BARID_SITE names it.`, cause);
  }
  try {
    // Editors of some systems begin a file with a byte order mark.
    return parseSite(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refuse(`The site file ${path} cannot be read as JSON: ${cause.message}`, cause);
  }
};
