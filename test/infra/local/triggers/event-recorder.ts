/** A handler of tests: keeps the events it was called with, and answers what the test tells it to. */
export const recordEvents = <E>(answer: (event: E, call: number) => unknown = () => undefined) => {
  const events: E[] = [];
  return {
    events,
    invoke: async (event: unknown): Promise<unknown> => {
      const known: E = JSON.parse(JSON.stringify(event));
      events.push(known);
      return answer(known, events.length);
    },
  };
};
