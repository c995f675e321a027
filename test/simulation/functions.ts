import type { FunctionContract } from '#shared/function-contract.ts';
import type { Faults } from './faults.ts';
import { type Instance, type InstanceParts, startInstance } from './instance.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** How an invocation ended. */
export type Invoked =
  | { readonly kind: 'done'; readonly result: unknown }
  /** The handler threw. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The instance died, or Lambda ended it after its timeout. */
  | { readonly kind: 'lost' };

/** A function of the platform: its instances, warm and cold. */
export type SimulatedFunction = {
  readonly invoke: (event: unknown) => Promise<Invoked>;
  /** Ends every instance, as a deployment does: the next invocations are cold. */
  readonly coolDown: () => void;
  readonly running: () => number;
};

/** After so long without an event, Lambda takes an instance away. */
const idleMs = 8 * 60_000;

/** Makes a function: each event goes to an idle instance, or starts one. */
export const makeFunction = (
  contract: FunctionContract,
  world: World,
  random: Random,
  faults: Faults,
  parts: () => Omit<InstanceParts, 'name' | 'world' | 'random' | 'faults'>,
): SimulatedFunction => {
  const idle: { readonly instance: Instance; readonly since: number }[] = [];
  let started = 0;
  let running = 0;
  /** Rises with each deployment: instances of an earlier one get no further event. */
  let deployment = 0;

  const take = (): Instance => {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      if (!last.instance.isAlive() || world.now() - last.since > idleMs) {
        last.instance.kill('it was idle');
        continue;
      }
      last.instance.thaw();
      return last.instance;
    }
    started += 1;
    return startInstance({ name: `${contract.name}-${started}`, world, random, faults, ...parts() });
  };

  return {
    running: () => running,
    coolDown: () => {
      deployment += 1;
      for (const { instance } of idle.splice(0)) instance.kill('its function is deployed');
    },
    invoke: (event) => {
      const instance = take();
      const startedIn = deployment;
      running += 1;
      world.note(`${instance.name} begins`);
      return new Promise((resolve) => {
        let isOver = false;
        const finish = (invoked: Invoked): void => {
          if (isOver) return;
          isOver = true;
          running -= 1;
          world.note(`${instance.name} ${invoked.kind}${invoked.kind === 'failed' ? ` ${String(invoked.error)}` : ''}`);
          if (startedIn !== deployment) instance.kill('its function was deployed');
          if (instance.isAlive()) {
            instance.freeze();
            idle.push({ instance, since: world.now() });
          }
          resolve(invoked);
        };
        world.after(contract.timeoutSeconds * 1000, '', () => {
          if (isOver) return;
          instance.kill('its time is over');
          finish({ kind: 'lost' });
        });
        // The event is copied, as Lambda copies it.
        instance.handle(JSON.parse(JSON.stringify(event))).then(
          (result) =>
            finish({ kind: 'done', result: result === undefined ? undefined : JSON.parse(JSON.stringify(result)) }),
          (error: unknown) => finish({ kind: 'failed', error }),
        );
      });
    },
  };
};
