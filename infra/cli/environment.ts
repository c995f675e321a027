import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRecord, textOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { UsageError } from './command.ts';

/** The settings that `barid` takes from environment variables (README, "Configuration"). */
export type CliEnvironment = {
  readonly port: number;
  /** The environment names the port; else it is the default one. */
  readonly isPortGiven: boolean;
  /** The address of the local web server, if not the loopback one. */
  readonly listen?: string;
  /** The folder of all local data. */
  readonly data: string;
  readonly siteFile: string;
  readonly token?: string;
  readonly samples: boolean;
  /** Without a slash at the end. */
  readonly publicUrl?: string;
  /** Hosts of this machine or its network, with or without a port, that Barid may call. */
  readonly privateHosts?: readonly string[];
};

const defaultSiteFile = fileURLToPath(new URL('../../barid.config.json', import.meta.url));

/** Feeds stand at the root of a site, and everybody sees their address. */
const isPublicUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return [url.username, url.password, url.search, url.hash, url.pathname.replace(/^\/+$/, '')].every(
    (part) => part === '',
  );
};

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
  if (publicUrl !== undefined && !isPublicUrl(publicUrl)) {
    throw new UsageError(
      `BARID_PUBLIC_URL must be an absolute http or https URL of a site, without user, path, query or fragment; found ${publicUrl}.`,
    );
  }
  const samples = get('BARID_SAMPLES') ?? '1';
  if (!['0', '1'].includes(samples)) throw new UsageError(`BARID_SAMPLES must be 0 or 1; found ${samples}.`);
  const listen = get('BARID_LISTEN');
  if (listen !== undefined && isIP(listen) === 0) {
    throw new UsageError(`BARID_LISTEN must be an IP address such as 0.0.0.0; found ${listen}.`);
  }
  const siteFileHere = join(folder, 'barid.config.json');
  return defined({
    port: Number(port),
    isPortGiven: get('PORT') !== undefined,
    data: resolve(folder, get('BARID_DATA') ?? '.barid'),
    siteFile: resolve(folder, get('BARID_SITE') ?? (existsSync(siteFileHere) ? siteFileHere : defaultSiteFile)),
    samples: samples === '1',
    listen,
    token,
    publicUrl: publicUrl === undefined ? undefined : withoutTrailingSlashes(publicUrl),
    privateHosts: get('BARID_PRIVATE_HOSTS')
      ?.split(/[\s,]+/)
      .filter((host) => host !== ''),
  });
};

/** A text in a JSON file of the data folder; undefined where there is none. */
const readText = ({ data }: CliEnvironment, file: string, member: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(data, file), 'utf8'));
    return isRecord(value) ? textOf(value, member) : undefined;
  } catch {
    return undefined;
  }
};

/** The value of a secret that the site file names, as the local instance would find it. */
export const readLocalSecret = (settings: CliEnvironment, name: string, environment: NodeJS.ProcessEnv) =>
  environment[name] || readText(settings, 'secrets.json', name);

/** The ingest token of the local instance, if one was ever started with this data folder. */
export const readLocalToken = (settings: CliEnvironment): string | undefined =>
  readText(settings, 'secrets.json', 'token');

/** The address of the local instance: at the port that the environment names, else the one where it notes that it runs. */
export const localUrl = (settings: CliEnvironment): string =>
  (settings.isPortGiven ? undefined : readText(settings, 'running.json', 'url')) ?? `http://127.0.0.1:${settings.port}`;
