import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '#shared/defined.ts';
import { UsageError } from './command.ts';

/** The settings that `barid` takes from environment variables (README, "Configuration"). */
export type CliEnvironment = {
  readonly port: number;
  /** The folder of all local data. */
  readonly data: string;
  readonly siteFile: string;
  readonly token?: string;
  readonly samples: boolean;
  /** Without a slash at the end. */
  readonly publicUrl?: string;
};

const defaultSiteFile = fileURLToPath(new URL('../../barid.config.json', import.meta.url));

/** Reads the environment; an empty variable counts as absent. Throws UsageError for a malformed one. */
export const readEnvironment = (environment: NodeJS.ProcessEnv, folder: string): CliEnvironment => {
  const get = (name: string): string | undefined => environment[name] || undefined;
  const port = get('PORT') ?? '8080';
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`PORT must be a whole number from 0 to 65535; found ${port}.`);
  }
  const token = get('BARID_TOKEN')?.trim();
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError('BARID_TOKEN must be one word of ASCII letters, digits and signs: a header carries no other.');
  }
  const publicUrl = get('BARID_PUBLIC_URL');
  if (publicUrl !== undefined && !(/^https?:\/\//.test(publicUrl) && URL.canParse(publicUrl))) {
    throw new UsageError(`BARID_PUBLIC_URL must be an absolute http or https URL; found ${publicUrl}.`);
  }
  const siteFileHere = join(folder, 'barid.config.json');
  return defined({
    port: Number(port),
    data: resolve(folder, get('BARID_DATA') ?? '.barid'),
    siteFile: resolve(folder, get('BARID_SITE') ?? (existsSync(siteFileHere) ? siteFileHere : defaultSiteFile)),
    samples: get('BARID_SAMPLES') !== '0',
    token,
    publicUrl: publicUrl?.replace(/\/+$/, ''),
  });
};

/** The ingest token of the local instance, if one was ever started with this data folder. */
export const readLocalToken = ({ data }: CliEnvironment): string | undefined => {
  try {
    const { token }: { token?: unknown } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'));
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
};
