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

const readText = async (name: string, client: ReturnType<typeof secretClient>): Promise<string> => {
  try {
    const { SecretString } = await callStore(() => client.send(new GetSecretValueCommand({ SecretId: name })));
    if (SecretString !== undefined && SecretString !== '') return SecretString;
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
  }
  throw new Misconfigured('SECRET_EMPTY', `The secret ${name} is empty. Set its value with the AWS console or CLI.`);
};

/**
 * Reads a secret's text at its first use and again every 5 minutes; concurrent reads share one call.
 * @throws Misconfigured SECRET_EMPTY
 */
export const secretReader = (name: string, clock: Clock, client = secretClient()): (() => Promise<string>) => {
  let kept: { readonly text: string; readonly readAtMs: number } | undefined;
  let pending: Promise<string> | undefined;

  const refresh = async (nowMs: number): Promise<string> => {
    try {
      const text = await readText(name, client);
      kept = { text, readAtMs: nowMs };
      return text;
    } catch (error) {
      if (!(error instanceof Unavailable) || kept === undefined || nowMs >= kept.readAtMs + maxStaleMs) throw error;
      log.warn('the secret store is unreachable; the last value stays in use', { name });
      return kept.text;
    } finally {
      pending = undefined;
    }
  };

  return async () => {
    const nowMs = clock.now().getTime();
    if (kept !== undefined && nowMs < kept.readAtMs + freshMs) return kept.text;
    pending ??= refresh(nowMs);
    return pending;
  };
};

/**
 * Reads secrets by the names in the site file, each at its first use and again every 5 minutes.
 * @throws Unavailable SECRET_MISSING until the secret exists
 */
export const namedSecrets = (clock: Clock): ((name: string) => Promise<string>) => {
  const readers = new Map<string, () => Promise<string>>();
  return async (name) => {
    const read = readers.get(name) ?? secretReader(name, clock);
    readers.set(name, read);
    try {
      return await read();
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      const where = 'in Secrets Manager on AWS, or in the environment of npm start on a local machine';
      throw new Unavailable('SECRET_MISSING', `The secret ${name} does not exist. Create it ${where}.`, { cause });
    }
  };
};
