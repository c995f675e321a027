import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './command.ts';

/** What `barid` takes from its environment (contract.md §2). */
export type Surroundings = {
  readonly port: number;
  /** The folder of all data on this machine. */
  readonly data: string;
  readonly siteFile: string;
  readonly token?: string;
  readonly samples: boolean;
  readonly publicUrl?: string;
  readonly dynamodbEndpoint?: string;
};

const shipped = fileURLToPath(new URL('../../barid.config.json', import.meta.url));

const portOf = (text: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`PORT is a whole number from 0 to 65535; found ${text}.`);
};

const publicUrlOf = (text: string): string => {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  throw new UsageError(`BARID_PUBLIC_URL is an absolute http or https URL; found ${text}.`);
};

const siteFileIn = (folder: string): string => {
  const here = join(folder, 'barid.config.json');
  return existsSync(here) ? here : shipped;
};

/** Reads the surroundings; an empty variable counts as absent. Throws UsageError for one that is malformed. */
export const readSurroundings = (environment: NodeJS.ProcessEnv, folder: string): Surroundings => {
  const given = (name: string): string | undefined => environment[name] || undefined;
  const { token, publicUrl, dynamodbEndpoint } = {
    token: given('BARID_TOKEN'),
    publicUrl: given('BARID_PUBLIC_URL'),
    dynamodbEndpoint: given('BARID_DYNAMODB_ENDPOINT'),
  };
  return {
    port: portOf(given('PORT') ?? '8080'),
    data: resolve(folder, given('BARID_DATA') ?? '.barid'),
    siteFile: resolve(folder, given('BARID_SITE') ?? siteFileIn(folder)),
    samples: given('BARID_SAMPLES') !== '0',
    ...(token === undefined ? {} : { token }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrlOf(publicUrl) }),
    ...(dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint }),
  };
};

/** The ingest token of the Barid that keeps its data here, if it has been started before. */
export const keptToken = ({ data }: Surroundings): string | undefined => {
  try {
    const { token }: { token?: unknown } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'));
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
};
