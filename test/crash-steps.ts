/** Thrown to a process that has died. */
export class Died extends Error {}

/** Runs a call of a port. */
export type Step = <T>(call: () => Promise<T>) => Promise<T>;

/** Wraps a port so that every call is a step. */
export const stepwise = <T extends object>(port: T, step: Step): T =>
  new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' && name !== 'now'
        ? (...given: unknown[]) => step(async () => method.apply(target, given))
        : method;
    },
  });

/** Makes a process die at its nth step, before or after the step takes effect; all later steps throw. */
export const dyingAt = (
  nth: number,
  when: 'before' | 'after',
): { readonly step: Step; readonly died: () => boolean; readonly steps: () => number } => {
  let steps = 0;
  let isDead = false;
  const step: Step = async (call) => {
    steps += 1;
    if (isDead) throw new Died();
    if (steps < nth) return call();
    isDead = true;
    if (when === 'after') await call();
    throw new Died();
  };
  return { step, died: () => isDead, steps: () => steps };
};

/** Runs work that may die; resolves to false if it died. */
export const survives = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Died) return false;
    throw error;
  }
};
