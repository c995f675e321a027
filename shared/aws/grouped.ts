/**
 * Makes one call of those that begin at about the same time: a call takes what has come since it could begin, up to `max`
 * items, while at most `inFlight` calls are under way. A lone item waits for nothing; the busier the process, the larger
 * the groups. `run` gives a result for each item, in their order; where it throws, all of its items fail.
 */
export const grouped = <Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { max, inFlight }: { readonly max: number; readonly inFlight: number },
): ((item: Item) => Promise<Result>) => {
  type Waiting = {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  };
  const waiting: Waiting[] = [];
  let running = 0;
  let isScheduled = false;

  const runGroup = async (): Promise<void> => {
    const group = waiting.splice(0, max);
    running += 1;
    try {
      const results = await run(group.map(({ item }) => item));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error(`A group of ${group.length} gave ${results.length} results.`));
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  };

  const start = (): void => {
    isScheduled = false;
    while (waiting.length > 0 && running < inFlight) void runGroup();
  };

  /** Everything else that happens in this turn of the event loop joins the group. */
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0 || running >= inFlight) return;
    isScheduled = true;
    setImmediate(start);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
};
