import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Misconfigured } from '#shared/errors.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import type { FormatSetting, Site } from '#shared/site/site.ts';
import type { PartnerFormat } from './partner-format.ts';

/** On AWS modules are bundled, and have another ending. */
const pathOf = (siteFile: string, module: string): string => {
  const path = resolve(dirname(siteFile), module);
  return existsSync(path) ? path : path.replace(/\.(?:js|ts)$/, '.mjs');
};

const hasRender = (module: unknown): module is Pick<PartnerFormat, 'render'> =>
  typeof module === 'object' && module !== null && 'render' in module && typeof module.render === 'function';

const load = async (siteFile: string, { file, module, feeds }: FormatSetting): Promise<PartnerFormat> => {
  const refuse = (reason: string, cause?: unknown): Misconfigured =>
    new Misconfigured('SITE_FILE_INVALID', `The module ${module} for the format ${file} ${reason}`, { cause });
  const path = pathOf(siteFile, module);
  if (!existsSync(path)) throw refuse(`is not there: expected it at ${path}`);
  const loaded: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw refuse(`cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  if (!hasRender(loaded)) throw refuse('exports no function `render`.');
  const mark = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { file, mark, render: loaded.render, ...(feeds === undefined ? {} : { feeds }) };
};

/** A site and its partner formats. */
export type LoadedSite = { readonly site: Site; readonly formats: readonly PartnerFormat[] };

/**
 * Reads the site file, and loads the modules of its partner formats from beside it.
 * @throws Misconfigured SITE_FILE_INVALID also for a module that is not there, cannot be loaded or exports no `render`.
 */
export const loadSite = async (siteFile: string): Promise<LoadedSite> => {
  const site = readSiteFile(siteFile);
  return { site, formats: await Promise.all((site.formats ?? []).map((format) => load(siteFile, format))) };
};
