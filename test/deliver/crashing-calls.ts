import { Unavailable } from '#shared/errors.ts';
import type { virtualTime } from './virtual-time.ts';

/** The process that made the call is no more. */
export class Died extends Error {}

/**
 * Makes calls that take a little time each, and of which those with these numbers kill whoever makes them: an even one
 * before it has its effect, an odd one after. `forgiving` is for those who start again after that.
 */
export const mortality = (deaths: readonly number[], random: () => number, time: ReturnType<typeof virtualTime>) => {
  let calls = 0;

  const mayDie = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    const fate = deaths.includes(calls) ? calls % 2 : undefined;
    if (fate === 0) throw new Died();
    if (random() < 0.5) await time.sleep(random() * 0.2);
    const result = await work();
    if (random() < 0.5) await time.sleep(random() * 0.2);
    if (fate === 1) throw new Died();
    return result;
  };

  /** Every method of a port, mortal. */
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        return typeof method === 'function'
          ? (...given: unknown[]) => mayDie(async () => method.apply(target, given))
          : method;
      },
    });

  return { mortal };
};

/** Runs work that may die, or be in another's way, and says whether it lived. */
export const survives = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Died || error instanceof Unavailable) return false;
    throw error;
  }
};
