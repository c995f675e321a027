import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { Misconfigured, Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Clock } from '#shared/ports.ts';
import { secretClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A rotated key works everywhere within this long. */
const keptMs = 5 * 60_000;

/** While the secret store is not to be reached, what was read is good for this long: a publisher must not wait for it. */
const keptAtMostMs = 60 * 60_000;

type Kept = { readonly text: string; readonly read: number };

const readText = async (name: string, client: ReturnType<typeof secretClient>): Promise<string> => {
  try {
    const { SecretString } = await callStore(() => client.send(new GetSecretValueCommand({ SecretId: name })));
    if (SecretString !== undefined && SecretString !== '') return SecretString;
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
  }
  throw new Misconfigured(
    'SECRET_EMPTY',
    `The secret ${name} holds no text: put its value with the AWS console or CLI.`,
  );
};

/**
 * A secret's text, read at its first use and again every 5 minutes; those who ask at once share one call.
 * @throws Misconfigured SECRET_EMPTY
 */
export const secretReader = (name: string, clock: Clock, client = secretClient()): (() => Promise<string>) => {
  let kept: Kept | undefined;
  let asked: Promise<string> | undefined;

  const readAgain = async (now: number): Promise<string> => {
    try {
      const text = await readText(name, client);
      kept = { text, read: now };
      return text;
    } catch (error) {
      if (!(error instanceof Unavailable) || kept === undefined || now >= kept.read + keptAtMostMs) throw error;
      log.warn('the secret store was not reached, and what it said before goes on', { name });
      return kept.text;
    } finally {
      asked = undefined;
    }
  };

  return async () => {
    const now = clock.now().getTime();
    if (kept !== undefined && now < kept.read + keptMs) return kept.text;
    asked ??= readAgain(now);
    return asked;
  };
};
