import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);

const answer = z.object({
  excesses: z.array(z.string()),
  compared: z.number(),
  differences: z.array(z.string()),
});

let counted: z.infer<typeof answer>;

// The bench runs in a process of its own: it changes the clock and the environment, and imports the handlers themselves.
beforeAll(async () => {
  const { stdout } = await run(process.execPath, ['bench/run.ts', 'cost'], {
    env: { ...process.env, BENCH_JSON: '1' },
  });
  counted = answer.parse(JSON.parse(stdout.trim().split('\n')[1] ?? ''));
}, 600_000);

it('consumes no more than infra/cli/counted-units.ts says for an article, a delivery and an idle minute', () => {
  expect(counted.excesses).toEqual([]);
});

it('is consumed and answered alike by the local table and the simulated one, call by call', () => {
  expect(counted.differences).toEqual([]);
  expect(counted.compared).toBeGreaterThan(4000);
});
