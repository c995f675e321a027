import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { estimateCost } from '#infra/cli/commands/estimate-cost.ts';
import { commandNames } from '#infra/cli/commands.ts';
import { freshFolder } from '#test/local-folder.ts';
import { barid } from './run-barid.ts';

const founding = fileURLToPath(new URL('../../samples/inbox/maroc-belgique.txt', import.meta.url));

it('shows what it reads from a document, without a running instance', async () => {
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

it('exits with 1 and says why a document is not an article', async () => {
  const { code, out } = await barid(['read', '-', '--json'], { input: '{"content_html":"<p>Corps</p>"}' });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ refused: 'ARTICLE_WITHOUT_TITLE' });
});

it('estimates more for every volume that grows, and totals its lines', async () => {
  const newsroom = { articles: 500, feeds: 10, feedsPerArticle: 4, readers: 100_000, polls: 48, receivers: 20 };
  const volumes = { ...newsroom, pictures: 500, canaryMinutes: 0, firewallRules: 0 };
  const total = (of: typeof volumes): number => estimateCost(of).reduce((sum, { dollars }) => sum + dollars, 0);
  for (const name of ['articles', 'feeds', 'feedsPerArticle', 'readers', 'polls', 'receivers', 'pictures'] as const) {
    expect(total({ ...volumes, [name]: volumes[name] * 10 })).toBeGreaterThan(total(volumes));
  }
  // The more often, the dearer; without one, nothing.
  const canaries = [0, 60, 15, 5].map((canaryMinutes) => total({ ...volumes, canaryMinutes }));
  expect(canaries).toEqual(canaries.toSorted((a, b) => a - b));
  const firewall = (firewallRules: number) =>
    estimateCost({ ...volumes, firewallRules, pictures: 0 }).find(({ service }) => service === 'WAF')?.dollars;
  // A web ACL, two rules, and 144 million requests at 0.60 dollars a million.
  expect(firewall(0)).toBeUndefined();
  expect(firewall(2)).toBeCloseTo(5 + 2 + 144 * 0.6);
  const { out } = await barid(['cost', '--articles', '500', '--json']);
  const { lines, total: printed } = JSON.parse(out);
  expect(printed).toBeCloseTo(lines.reduce((sum: number, line: { dollars: number }) => sum + line.dollars, 0));
});

it('completes every command in a real shell', async () => {
  const { out } = await barid(['completion', 'bash']);
  const ask = `${out}\nCOMP_WORDS=(barid re); COMP_CWORD=1; _barid; echo "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
  expect(stdout.trim().split(' ')).toEqual(commandNames.filter((name) => name.startsWith('re')));
  const ofNpx = `${out}\nCOMP_WORDS=(npx barid inbox --re); COMP_CWORD=3; _npx_barid; echo "\${COMPREPLY[@]}"`;
  expect(spawnSync('bash', ['-c', ofNpx], { encoding: 'utf8' }).stdout.trim()).toBe('--retry');
});
