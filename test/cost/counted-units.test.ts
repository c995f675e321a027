import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

// The bench runs in a process of its own: it changes the clock and the environment, and imports the handlers themselves.
it('consumes no more than infra/cli/counted-units.ts says for an article, a delivery and an idle minute', async () => {
  const { stdout } = await run(process.execPath, ['bench/run.ts', 'cost'], {
    env: { ...process.env, BENCH_JSON: '1' },
  });
  const [, answer = ''] = stdout.trim().split('\n');
  expect(JSON.parse(answer)).toEqual([]);
}, 600_000);
