import { Unavailable } from '#shared/errors.ts';
import type { virtualTime } from './virtual-time.ts';

/** The process that made the call crashed. */
export class Crashed extends Error {}

/** Calls that take a little time; those with these numbers crash the process: an even one before its effect, an odd one after. */
export const crashingCalls = (
  crashes: readonly number[],
  random: () => number,
  time: ReturnType<typeof virtualTime>,
) => {
  let calls = 0;

  const mayCrash = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    const fate = crashes.includes(calls) ? calls % 2 : undefined;
    if (fate === 0) throw new Crashed();
    if (random() < 0.5) await time.sleep(random() * 0.2);
    const result = await work();
    if (random() < 0.5) await time.sleep(random() * 0.2);
    if (fate === 1) throw new Crashed();
    return result;
  };

  /** A port whose calls may crash. */
  const crashing = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        return typeof method === 'function'
          ? (...given: unknown[]) => mayCrash(async () => method.apply(target, given))
          : method;
      },
    });

  return { crashing };
};

/** Runs work that may crash or meet a conflict. Did it finish? */
export const survives = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Crashed || error instanceof Unavailable) return false;
    throw error;
  }
};
