/** Makes calls about one name wait for each other; calls about different names do not. */
export const makeTurns = (): (<T>(name: string, call: () => Promise<T>) => Promise<T>) => {
  const last = new Map<string, Promise<unknown>>();
  return (name, call) => {
    const result = (last.get(name) ?? Promise.resolve()).then(call);
    const ended: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        if (last.get(name) === ended) last.delete(name);
      });
    last.set(name, ended);
    return result;
  };
};
