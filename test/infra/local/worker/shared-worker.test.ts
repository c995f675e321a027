import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { LocalFunction } from '#infra/local/worker/local-function.ts';
import { type SharingRules, startSharedFunctions } from '#infra/local/worker/shared-worker.ts';
import { defineFunction } from '#shared/function-contract.ts';

const lines: string[] = [];
const started: LocalFunction[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));

const moduleOf = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/handlers/${name}.ts`, import.meta.url));

const member = (name: string, module: string, env: Record<string, string>, timeoutSeconds = 30) => ({
  contract: defineFunction({
    name,
    about: 'Does what its event says.',
    trigger: { kind: 'http', paths: ['/'] },
    timeoutSeconds,
    memoryMb: 128,
    env: {},
  }),
  source: {
    module: moduleOf(module),
    env,
    onLine: (from: string, line: string) => void lines.push(`${from} ${line}`),
  },
});

const start = ({ rules, firstTimeoutSeconds }: { rules?: SharingRules; firstTimeoutSeconds?: number } = {}) => {
  const functions = startSharedFunctions(
    [
      member('first', 'scripted', { TABLE: 'barid' }, firstTimeoutSeconds),
      member('second', 'scripted', { QUEUE: 'deliveries' }),
    ],
    rules,
  );
  started.push(...functions);
  const [first, second] = functions;
  if (first === undefined || second === undefined) throw new Error('Two functions start.');
  return { first, second };
};

it('functions of one worker share its environment, and each has its own context', async () => {
  const { first, second } = start();
  expect(await first.invoke({ wish: 'environment' })).toEqual({ TABLE: 'barid', QUEUE: 'deliveries' });
  expect(await second.invoke({ wish: 'context' })).toMatchObject({ functionName: 'second', memoryLimitInMB: '128' });
  // Both use one module: its state shows that they share a worker.
  expect(await first.invoke({ wish: 'count' })).toBe(3);
});

it('a function that hangs ends the worker, and each next invocation succeeds in a new one', async () => {
  const { first, second } = start({ firstTimeoutSeconds: 1 });
  const waiting = second.invoke({ wish: 'sleep', value: 900_000 });
  const ended = expect(waiting).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });
  await expect(first.invoke({ wish: 'spin' })).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });
  await ended;
  expect(await second.invoke({ wish: 'count' })).toBe(1);
});

it('a function that cannot be loaded fails alone', async () => {
  const functions = startSharedFunctions([member('good', 'scripted', {}), member('bad', 'missing-setting', {})]);
  started.push(...functions);
  const [good, bad] = functions;
  await expect(good?.ready()).rejects.toMatchObject({ errorType: 'Misconfigured' });
  await expect(bad?.invoke({})).rejects.toMatchObject({ errorType: 'Misconfigured' });
  expect(await good?.invoke({ wish: 'count' })).toBe(1);
});

it('the function that is called most moves to a worker of its own while the shared one is busy, and returns', async () => {
  const rules = { intervalMs: 20, busyUtilization: -1, busyLooks: 1, idleMs: 300, maxOwnWorkers: 1 };
  const { first, second } = start({ rules });
  await first.ready();
  const environmentOf = () => first.invoke({ wish: 'environment' });
  await expect.poll(environmentOf, { timeout: 20_000 }).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: 'first' });
  expect(await second.invoke({ wish: 'environment' })).not.toHaveProperty('AWS_LAMBDA_FUNCTION_NAME');
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await environmentOf()).not.toHaveProperty('AWS_LAMBDA_FUNCTION_NAME');
});
