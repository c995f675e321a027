import type { randomBytes, randomUUID } from 'node:crypto';
import * as nodeCrypto from 'node:crypto';
import type { Program, Surroundings } from './code.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** How a call of an instance ends at its service: with a value, or with what it throws. */
type Served = { readonly value: unknown } | { readonly error: unknown };

/** A running copy of a function, with a clock, timers and chance of its own. Lambda gives it one event at a time. */
export type Instance = {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** Handles an event. Never settles where the instance dies. */
  readonly handle: (event: unknown) => Promise<unknown>;
  /** Nothing of it runs until the next event. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: (reason: string) => void;
};

/** What an instance calls: a service at some distance, whose answer may be lost, or never come because the caller died. */
export type Caller = {
  /** Makes one attempt: `serve` runs at the instant at which the request arrives, and may give a promise. */
  readonly attempt: (label: string, serve: () => unknown) => Promise<unknown>;
  /** Waits on the instance's clock. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Resolves on the instance's thread, unless it is dead. */
  readonly resume: (run: () => void) => void;
  readonly isAlive: () => boolean;
};

/** An error of a network, as Node gives it. */
export const networkError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** A clock for one instance: the world's, and as much before or behind it as the instance's is. */
const makeDate = (now: () => number): DateConstructor => {
  class InstanceDate extends Date {
    constructor(...given: readonly [] | readonly [string | number | Date]) {
      super(given[0] ?? now());
    }

    static override now(): number {
      return now();
    }

    /** Instants that shared code makes are dates too. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof Date;
    }
  }
  // Typed as Node's own: it is called with `new` only.
  return Object.setPrototypeOf(InstanceDate, Date) as never;
};

/** What an instance is made of. */
export type InstanceParts = {
  readonly name: string;
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  readonly world: World;
  readonly random: Random;
  readonly faults: Faults;
  /** Packages in place of Node's and npm's, for this caller. */
  readonly packages: (caller: Caller) => Surroundings['external'];
  readonly onLine: (line: string) => void;
};

/** Starts an instance. Its modules load when it handles its first event. */
export const startInstance = ({
  name,
  program,
  env,
  world,
  random,
  faults,
  packages,
  onLine,
}: InstanceParts): Instance => {
  let isAlive = true;
  let isFrozen = false;
  let pausedUntil = 0;
  let held: (() => void)[] = [];
  const skewMs = faults.hits('clock skew') ? (random.next() - 0.5) * 4000 : 0;

  const kill = (reason: string): void => {
    if (!isAlive) return;
    isAlive = false;
    held = [];
    world.note(`${name} ends: ${reason}`);
  };

  /** Runs something on the instance's thread; a dead one runs nothing, a frozen one later. */
  const resume = (run: () => void): void => {
    if (!isAlive) return;
    if (isFrozen) {
      held.push(run);
      return;
    }
    if (pausedUntil > world.now()) {
      world.after(pausedUntil - world.now(), '', () => resume(run));
      return;
    }
    if (faults.hits('death')) {
      kill('it dies');
      return;
    }
    if (faults.hits('frozen function')) {
      pausedUntil = world.now() + random.next() ** 2 * 70_000;
      resume(run);
      return;
    }
    run();
  };

  const latencyMs = (): number => (faults.hits('slow call') ? random.next() * 4000 : 0.5 + random.next() ** 3 * 12);

  const lateBy = (maxMs: number | undefined): number => (maxMs === undefined ? 0 : random.next() * maxMs);

  const attempt = (label: string, serve: () => unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!isAlive) return;
      const { dies, fails = false, lateMs, lateAnswerMs, freezesMs = 0 } = faults.incident(`${name} ${label}`) ?? {};
      const answer = (served: Served): void =>
        world.after(latencyMs() + lateBy(lateAnswerMs), '', () =>
          resume(() => ('error' in served ? reject(served.error) : resolve(served.value))),
        );
      if (dies === 'before') return kill('it dies before a call');
      // A request that was sent arrives, whatever becomes of its sender.
      world.after(latencyMs() + lateBy(lateMs), `${name} ${label}`, () => {
        if (fails) return answer({ error: networkError('ECONNRESET', 'socket hang up') });
        const onValue = (value: unknown): void => {
          if (faults.hits('lost answer')) answer({ error: networkError('ECONNRESET', 'socket hang up') });
          else answer({ value });
        };
        try {
          const value = serve();
          if (value instanceof Promise) value.then(onValue, (error: unknown) => answer({ error }));
          else onValue(value);
        } catch (error) {
          answer({ error });
        }
      });
      if (dies === 'after') kill('it dies after a call');
      if (freezesMs > 0) pausedUntil = world.now() + freezesMs;
    });

  const timers = new Map<object, () => void>();
  const setTimer = (run: (...given: readonly unknown[]) => void, ms = 0, ...given: readonly unknown[]): object => {
    const timer = { unref: () => timer, ref: () => timer };
    timers.set(timer, () => run(...given));
    world.after(Math.max(ms, 1), '', () =>
      resume(() => {
        const due = timers.get(timer);
        timers.delete(timer);
        due?.();
      }),
    );
    return timer;
  };
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimer(() => resolve(), ms));
  const soon = (run: (...given: readonly unknown[]) => void, ...given: readonly unknown[]): void =>
    world.after(0, '', () => resume(() => run(...given)));

  const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => random.below(256)));
  const uuid = (): ReturnType<typeof randomUUID> => {
    const hex = bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const crypto: Readonly<Record<string, unknown>> = Object.assign(Object.create(nodeCrypto), {
    randomUUID: uuid,
    randomBytes: bytes satisfies typeof randomBytes | ((count: number) => Buffer),
  });

  const globals = {
    Date: makeDate(() => world.now() + skewMs),
    Math: Object.assign(Object.create(Math), { random: random.next }),
    setTimeout: setTimer,
    clearTimeout: (timer: object) => void timers.delete(timer),
    setImmediate: soon,
    process: {
      env,
      nextTick: soon,
      // No call of the simulation takes processor time.
      threadCpuUsage: () => ({ user: 0, system: 0 }),
      stdout: {
        write: onLine,
      },
    },
  };
  const external = packages({ attempt, sleep, resume, isAlive: () => isAlive });
  const surroundings: Surroundings = {
    globals,
    external: (path) => {
      if (path === 'node:crypto') return crypto;
      if (path === 'node:timers/promises') return { setTimeout: sleep };
      return external(path);
    },
  };
  let loading: ReturnType<Program> | undefined;

  return {
    name,
    isAlive: () => isAlive,
    handle: async (event) => {
      loading ??= program(surroundings);
      const { handler } = await loading.catch((error: unknown) => {
        // Lambda starts another instance after one whose modules did not load.
        queueMicrotask(() => kill('it did not start'));
        throw error;
      });
      return handler(event);
    },
    freeze: () => {
      isFrozen = true;
    },
    thaw: () => {
      isFrozen = false;
      const now = held;
      held = [];
      for (const run of now) resume(run);
    },
    kill,
  };
};
