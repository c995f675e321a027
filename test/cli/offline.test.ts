import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commands } from '#infra/cli/commands.ts';
import { estimate } from '#infra/cli/cost/estimate.ts';
import { freshFolder } from '#test/local-folder.ts';
import { barid } from './barid.ts';

const founding = fileURLToPath(new URL('../../samples/inbox/maroc-belgique.txt', import.meta.url));

it('reads a document and shows what it makes of it, with no Barid at work', async () => {
  const { code, out } = await barid(['read', founding, '--json'], { cwd: await freshFolder() });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    article: {
      title: { value: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste' },
      language: { value: 'fr' },
      url: { value: null, from: null },
    },
  });
});

it('says why a document is no article, and ends with 1', async () => {
  const { code, out } = await barid(['read', '-', '--json'], { input: '{"content_html":"<p>Corps</p>"}' });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ refused: 'ARTICLE_WITHOUT_TITLE' });
});

it('costs more with every volume that grows, and is the sum of its lines', async () => {
  const volumes = { articles: 500, feeds: 10, places: 4, readers: 100_000, polls: 48, receivers: 20 };
  const total = (of: typeof volumes): number => estimate(of).reduce((sum, { dollars }) => sum + dollars, 0);
  for (const name of ['articles', 'feeds', 'places', 'readers', 'polls', 'receivers'] as const) {
    expect(total({ ...volumes, [name]: volumes[name] * 10 })).toBeGreaterThan(total(volumes));
  }
  const { out } = await barid(['cost', '--articles', '500', '--json']);
  const { lines, total: told } = JSON.parse(out);
  expect(told).toBeCloseTo(lines.reduce((sum: number, line: { dollars: number }) => sum + line.dollars, 0));
});

it('completes every command in a real shell', async () => {
  const { out } = await barid(['completion', 'bash']);
  const ask = `${out}\nCOMP_WORDS=(barid re); COMP_CWORD=1; _barid; echo "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
  expect(stdout.trim().split(' ')).toEqual(commands.map(({ name }) => name).filter((name) => name.startsWith('re')));
});
