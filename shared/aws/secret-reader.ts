import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { Misconfigured, Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Clock } from '#shared/ports.ts';
import { secretClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A rotated key is valid everywhere after this time. */
const freshMs = 5 * 60_000;

/** While Secrets Manager is unreachable, a value that was read is used for this long: publishers should not notice. */
const maxStaleMs = 60 * 60_000;

/** Secrets Manager keeps the value before the present one under this label. */
type Version = 'AWSCURRENT' | 'AWSPREVIOUS';

const readText = async (name: string, client: ReturnType<typeof secretClient>, version: Version): Promise<string> => {
  const request = { SecretId: name, ...(version === 'AWSCURRENT' ? {} : { VersionStage: version }) };
  let missing: unknown;
  try {
    const { SecretString } = await callStore(() => client.send(new GetSecretValueCommand(request)));
    if (SecretString !== undefined && SecretString !== '') return SecretString;
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    missing = cause;
  }
  const message = `The secret ${name} is empty. Set its value with the AWS console or CLI.`;
  throw new Misconfigured('SECRET_EMPTY', message, { cause: missing });
};

/** Reads at the first use and again every 5 minutes; concurrent reads share one call. */
const cached = <T>(name: string, read: () => Promise<T>, clock: Clock): (() => Promise<T>) => {
  let kept: { readonly value: T; readonly readAtMs: number } | undefined;
  let pending: Promise<T> | undefined;

  const refresh = async (nowMs: number): Promise<T> => {
    try {
      const value = await read();
      kept = { value, readAtMs: nowMs };
      return value;
    } catch (error) {
      if (!(error instanceof Unavailable) || kept === undefined || nowMs >= kept.readAtMs + maxStaleMs) throw error;
      log.warn('the secret store is unreachable; the last value stays in use', { name });
      return kept.value;
    } finally {
      pending = undefined;
    }
  };

  return async () => {
    const nowMs = clock.now().getTime();
    if (kept !== undefined && nowMs < kept.readAtMs + freshMs) return kept.value;
    pending ??= refresh(nowMs);
    return pending;
  };
};

/**
 * Reads a secret's text at its first use and again every 5 minutes.
 * @throws Misconfigured SECRET_EMPTY
 */
export const secretReader = (name: string, clock: Clock, client = secretClient()): (() => Promise<string>) =>
  cached(name, () => readText(name, client, 'AWSCURRENT'), clock);

const isMissing = (error: unknown): boolean =>
  error instanceof Misconfigured && error.cause instanceof ResourceNotFoundException;

/** The readers of a secret's present value and of the one before, which is undefined until the first rotation. */
export const rotatingSecret = (
  name: string,
  clock: Clock,
  client = secretClient(),
): readonly (() => Promise<string | undefined>)[] => {
  const readPrevious = async (): Promise<string | undefined> => {
    try {
      return await readText(name, client, 'AWSPREVIOUS');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return [secretReader(name, clock, client), cached(name, readPrevious, clock)];
};

/**
 * Reads secrets by the names in the site file, each at its first use and again every 5 minutes.
 * @throws Unavailable SECRET_MISSING until the secret exists
 */
export const namedSecrets = (clock: Clock, client = secretClient()): ((name: string) => Promise<string>) => {
  const readers = new Map<string, () => Promise<string>>();
  return async (name) => {
    const read = readers.get(name) ?? secretReader(name, clock, client);
    readers.set(name, read);
    try {
      return await read();
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      const where = 'in Secrets Manager on AWS, or in the environment of npm start on a local machine';
      throw new Unavailable('SECRET_MISSING', `The secret ${name} does not exist. Create it ${where}.`, { cause });
    }
  };
};
