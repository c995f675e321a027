import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type LocalFunction, startFunction } from '#infra/local/worker/local-function.ts';
import { defineFunction } from '#shared/function-contract.ts';

const contract = defineFunction({
  name: 'scripted',
  about: 'Does what its event says.',
  trigger: { kind: 'http', paths: ['/'] },
  timeoutSeconds: 1,
  memoryMb: 128,
  env: {},
});

const moduleOf = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/handlers/${name}.ts`, import.meta.url));

const lines: string[] = [];
const started: LocalFunction[] = [];
const start = (module: string, env: Record<string, string> = {}): LocalFunction => {
  const one = startFunction(contract, {
    module: moduleOf(module),
    env,
    onLine: (name, line) => lines.push(`${name} ${line}`),
  });
  started.push(one);
  return one;
};
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));

it('a function returns the result of its handler, copied through JSON', async () => {
  const { invoke } = start('scripted');
  const value = { titre: 'À la une', date: new Date(0), nothing: undefined };
  expect(await invoke({ wish: 'echo', value })).toEqual({ titre: 'À la une', date: '1970-01-01T00:00:00.000Z' });
  expect(await invoke({ wish: 'echo' })).toBeNull();
});

it('a lazy function starts its worker with the first invocation', async () => {
  const lazy = startFunction(contract, {
    module: moduleOf('missing'),
    env: {},
    onLine: () => undefined,
    isLazy: true,
  });
  started.push(lazy);
  await expect(lazy.ready()).resolves.toBeUndefined();
  await expect(lazy.invoke({})).rejects.toThrow(/missing/);
  const eager = start('missing');
  await expect(eager.ready()).rejects.toThrow(/missing/);
});

it('a handler gets the context that Lambda gives', async () => {
  const context = await start('scripted').invoke({ wish: 'context' });
  expect(context).toMatchObject({ functionName: 'scripted', memoryLimitInMB: '128', functionVersion: '$LATEST' });
  expect(context).toHaveProperty(
    'remaining',
    expect.toSatisfy((left) => left > 500 && left <= 1000),
  );
});

it('a function has its own environment and nothing else', async () => {
  const environment = await start('scripted', { TABLE: 'barid' }).invoke({ wish: 'environment' });
  expect(environment).toEqual({
    TABLE: 'barid',
    AWS_LAMBDA_FUNCTION_NAME: 'scripted',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  });
});

it('a function runs several invocations at a time', async () => {
  const { invoke, ready } = start('scripted');
  await ready();
  const ended: number[] = [];
  const calls = [300, 10].map(async (value) => {
    await invoke({ wish: 'sleep', value });
    ended.push(value);
  });
  await Promise.all(calls);
  expect(ended).toEqual([10, 300]);
});

it('an error of a handler reaches the caller with its name, message and stack, and the worker goes on', async () => {
  const { invoke } = start('scripted');
  await expect(invoke({ wish: 'throw', value: 'pas de titre' })).rejects.toMatchObject({
    errorType: 'Refused',
    message: 'pas de titre',
    stack: expect.stringContaining('scripted.ts'),
  });
  expect(await invoke({ wish: 'count' })).toBe(2);
});

it.each(['forever', 'spin'])(
  'a function that exceeds its timeout (%s) is ended, and the next invocation succeeds',
  async (wish) => {
    const { invoke } = start('scripted');
    await expect(invoke({ wish })).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
      message: 'Task timed out after 1.00 seconds',
    });
    expect(await invoke({ wish: 'count' })).toBe(1);
  },
);

it.each([
  ['exit', 'Runtime.ExitError'],
  ['leak', 'Refused'],
])('a function that crashes (%s) fails its invocation, and the next one succeeds', async (wish, errorType) => {
  const { invoke } = start('scripted');
  await expect(invoke({ wish })).rejects.toMatchObject({ errorType });
  expect(await invoke({ wish: 'count' })).toBe(1);
});

it('every log line of a function is passed on', async () => {
  await start('scripted').invoke({ wish: 'write', value: 'مقال جديد' });
  await expect.poll(() => lines).toContain('scripted {"level":"info","message":"مقال جديد"}');
});

it('a function that cannot be loaded says why', async () => {
  const { ready, invoke } = start('missing-setting');
  const reason = { errorType: 'Misconfigured', message: expect.stringContaining('TABLE is not set') };
  await expect(ready()).rejects.toMatchObject(reason);
  await expect(invoke({})).rejects.toMatchObject(reason);
});
