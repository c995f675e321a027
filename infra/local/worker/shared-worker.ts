import type { FunctionContract } from '#shared/function-contract.ts';
import {
  codeOf,
  exitError,
  type FunctionSource,
  type FunctionWorker,
  type LocalFunction,
  startFunction,
  startWorker,
} from './local-function.ts';

/** A function that shares a worker. */
export type Member = { readonly contract: FunctionContract; readonly source: FunctionSource };

/** When a function gets a worker of its own. */
export type SharingRules = {
  /** How often the shared worker is looked at. */
  readonly intervalMs: number;
  /** The share of busy time above which it counts as busy. */
  readonly busyUtilization: number;
  /** Looks in a row at which it must be busy. */
  readonly busyLooks: number;
  /** The end of an own worker that nobody calls. */
  readonly idleMs: number;
  readonly maxOwnWorkers: number;
};

const defaultRules: SharingRules = {
  intervalMs: 500,
  busyUtilization: 0.6,
  busyLooks: 6,
  idleMs: 30_000,
  maxOwnWorkers: 2,
};

/** What a member did lately. */
type Activity = {
  own: LocalFunction | undefined;
  isOwnReady: boolean;
  inFlight: number;
  recent: number;
  lastCall: number;
};

/**
 * Starts functions in one worker, whose modules they share: a thread for each would take 60 to 100 MB. While the shared
 * worker is busy, the functions that are called most move to workers of their own, one after the other, and return when
 * nobody calls them any more. A timeout or a crash ends the calls of all functions in the worker; triggers repeat them.
 */
export const startSharedFunctions = (
  members: readonly Member[],
  rules: SharingRules = defaultRules,
): readonly LocalFunction[] => {
  const preloaded = members
    .filter(({ source }) => source.isLazy !== true)
    .map(({ contract, source }) => codeOf(contract, source));
  const sources = members.map(({ source }) => source);
  const start = (): FunctionWorker =>
    startWorker({
      preloaded,
      memoryMb: Math.max(...members.map(({ contract }) => contract.memoryMb)),
      env: Object.assign({}, ...sources.map(({ env }) => env)),
      name: 'barid',
      onLine: (functionName, line) => sources[0]?.onLine(functionName, line),
    });
  let shared = start();
  let closed = false;
  let ending: Promise<void> | undefined;
  const activities = new Map<string, Activity>();
  const activityOf = ({ name }: FunctionContract): Activity => {
    const activity = activities.get(name) ?? { own: undefined, isOwnReady: false, inFlight: 0, recent: 0, lastCall: 0 };
    activities.set(name, activity);
    return activity;
  };

  const endIdleWorkers = (): void => {
    for (const activity of activities.values()) {
      const { own, inFlight, lastCall } = activity;
      if (own === undefined || inFlight > 0 || performance.now() - lastCall < rules.idleMs) continue;
      activity.own = undefined;
      activity.isOwnReady = false;
      void own.close();
    }
  };
  const moveBusiest = (): void => {
    const candidates = members.filter(({ contract }) => activityOf(contract).own === undefined);
    if (members.length - candidates.length >= rules.maxOwnWorkers) return;
    const callsOf = ({ contract }: Member): number => activityOf(contract).recent + activityOf(contract).inFlight;
    const [busiest] = candidates.filter((member) => callsOf(member) > 0).sort((a, b) => callsOf(b) - callsOf(a));
    if (busiest === undefined) return;
    const activity = activityOf(busiest.contract);
    const own = startFunction(busiest.contract, { ...busiest.source, isLazy: false });
    activity.own = own;
    activity.lastCall = performance.now();
    own.ready().then(
      () => {
        activity.isOwnReady = activity.own === own;
      },
      () => {
        // It runs on in the shared worker.
        activity.own = undefined;
        void own.close();
      },
    );
  };
  let busyLooks = 0;
  let isLoaded = false;
  const look = (): void => {
    endIdleWorkers();
    const isBusy = shared.utilization() > rules.busyUtilization && isLoaded;
    busyLooks = isBusy ? busyLooks + 1 : 0;
    if (busyLooks >= rules.busyLooks) {
      busyLooks = 0;
      moveBusiest();
    }
    for (const activity of activities.values()) activity.recent = 0;
  };
  const watch = setInterval(look, rules.intervalMs).unref();
  const noteLoaded = (): void => {
    isLoaded = true;
  };
  // A module that cannot be loaded is reported by the invocations of its function, and by `ready`.
  shared.loaded.then(noteLoaded, noteLoaded);

  return members.map(({ contract, source }) => {
    const code = codeOf(contract, source);
    const activity = activityOf(contract);
    const run = (event: unknown): Promise<unknown> => {
      if (activity.own !== undefined && activity.isOwnReady) return activity.own.invoke(event);
      if (shared.hasEnded()) shared = start();
      return shared.run(code, event, contract.timeoutSeconds * 1000);
    };
    return {
      contract,
      invoke: async (event) => {
        if (closed) throw exitError(`${contract.name} is closed.`);
        activity.inFlight += 1;
        activity.recent += 1;
        activity.lastCall = performance.now();
        try {
          return await run(event);
        } finally {
          activity.inFlight -= 1;
          activity.lastCall = performance.now();
        }
      },
      ready: () => (source.isLazy === true ? Promise.resolve() : shared.loaded),
      close: async () => {
        clearInterval(watch);
        if (!closed) ending = shared.end();
        closed = true;
        await Promise.all([ending, activity.own?.close()]);
      },
    };
  });
};
