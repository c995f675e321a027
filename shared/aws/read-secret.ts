import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Misconfigured } from '#shared/errors.ts';
import type { Clock } from '#shared/ports.ts';
import { secretClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A rotated key works everywhere within this long. */
const keptMs = 5 * 60_000;

/** A secret's text, read at its first use and again every 5 minutes. */
export const secretReader = (name: string, clock: Clock, client = secretClient()): (() => Promise<string>) => {
  let kept: { readonly text: string; readonly until: number } | undefined;
  return async () => {
    const now = clock.now().getTime();
    if (kept !== undefined && now < kept.until) return kept.text;
    const { SecretString } = await callStore(() => client.send(new GetSecretValueCommand({ SecretId: name })));
    if (SecretString === undefined) {
      throw new Misconfigured(
        'SECRET_EMPTY',
        `The secret ${name} holds no text: put its value with the AWS console or CLI.`,
      );
    }
    kept = { text: SecretString, until: now + keptMs };
    return kept.text;
  };
};
