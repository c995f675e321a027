import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalFunction, startFunction } from '#infra/local/worker/start-function.ts';
import { defineFunction } from '#shared/contract.ts';

const contract = defineFunction({
  name: 'obedient',
  about: 'Does what it is told.',
  trigger: { kind: 'http', paths: ['/'] },
  timeoutSeconds: 1,
  memoryMb: 128,
  env: {},
});

const moduleOf = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/handlers/${name}.ts`, import.meta.url));

describe('a function in its thread', () => {
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

  it('a function in its thread answers with what its handler gives, as JSON carries it', async () => {
    const { invoke } = start('obedient');
    const value = { titre: 'À la une', date: new Date(0), nothing: undefined };
    expect(await invoke({ wish: 'echo', value })).toEqual({ titre: 'À la une', date: '1970-01-01T00:00:00.000Z' });
    expect(await invoke({ wish: 'echo' })).toBeNull();
  });

  it('a function in its thread starts with its first call and not before, where it may wait for one', async () => {
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

  it('a function in its thread gives its handler the context that Lambda gives', async () => {
    const context = await start('obedient').invoke({ wish: 'context' });
    expect(context).toMatchObject({ functionName: 'obedient', memoryLimitInMB: '128', functionVersion: '$LATEST' });
    expect(context).toHaveProperty(
      'remaining',
      expect.toSatisfy((left) => left > 500 && left <= 1000),
    );
  });

  it('a function in its thread has its own settings and no others', async () => {
    const environment = await start('obedient', { TABLE: 'barid' }).invoke({ wish: 'environment' });
    expect(environment).toEqual({
      TABLE: 'barid',
      AWS_LAMBDA_FUNCTION_NAME: 'obedient',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
  });

  it('a function in its thread runs several calls at once', async () => {
    const { invoke, ready } = start('obedient');
    await ready();
    const ended: number[] = [];
    const calls = [300, 10].map(async (value) => {
      await invoke({ wish: 'sleep', value });
      ended.push(value);
    });
    await Promise.all(calls);
    expect(ended).toEqual([10, 300]);
  });

  it('a function in its thread hands a throw on with its name, message and stack, and goes on in the same thread', async () => {
    const { invoke } = start('obedient');
    await expect(invoke({ wish: 'throw', value: 'pas de titre' })).rejects.toMatchObject({
      errorType: 'Refused',
      message: 'pas de titre',
      stack: expect.stringContaining('obedient.ts'),
    });
    expect(await invoke({ wish: 'count' })).toBe(2);
  });

  it.each(['forever', 'spin'])(
    'a function in its thread is ended at its timeout when it goes on (%s), and answers the next call',
    async (wish) => {
      const { invoke } = start('obedient');
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
  ])('a function in its thread says that it crashed (%s), and answers the next call', async (wish, errorType) => {
    const { invoke } = start('obedient');
    await expect(invoke({ wish })).rejects.toMatchObject({ errorType });
    expect(await invoke({ wish: 'count' })).toBe(1);
  });

  it('a function in its thread hands on each line of its log', async () => {
    await start('obedient').invoke({ wish: 'write', value: 'مقال جديد' });
    await expect.poll(() => lines).toContain('obedient {"level":"info","message":"مقال جديد"}');
  });

  it('a function in its thread says why it could not be loaded', async () => {
    const { ready, invoke } = start('unloadable');
    const reason = { errorType: 'Misconfigured', message: expect.stringContaining('TABLE is not set') };
    await expect(ready()).rejects.toMatchObject(reason);
    await expect(invoke({})).rejects.toMatchObject(reason);
  });
});
