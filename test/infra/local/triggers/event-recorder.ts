/** A handler that records its events and returns the test's answer. */
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
