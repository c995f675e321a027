import { readFileSync } from 'node:fs';
import { Misconfigured } from '#shared/errors.ts';
import type { Site } from '#shared/model/site.ts';
import { parseSite } from './parse-site.ts';

const parseJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Misconfigured('SITE_FILE_INVALID', `The site file ${path} cannot be read as JSON: ${reason}`, { cause });
  }
};

/**
 * Reads `barid.config.json`.
 * @throws Misconfigured SITE_FILE_INVALID when it is not there, not JSON, or not a site file.
 */
export const readSiteFile = (path: string): Site => parseSite(parseJson(path));
