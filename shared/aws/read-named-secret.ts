import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { Unavailable } from '#shared/errors.ts';
import type { Clock } from '#shared/ports.ts';
import { secretReader } from './read-secret.ts';

/**
 * Reads secrets by the names that the site file gives them, each at its first use and again every 5 minutes.
 * @throws Unavailable SECRET_MISSING until somebody makes it.
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
      const where = 'in Secrets Manager on AWS, in the environment of npm start on one machine';
      throw new Unavailable('SECRET_MISSING', `There is no secret ${name}: make it, ${where}.`, { cause });
    }
  };
};
