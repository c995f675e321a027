import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '#infra/local/start-pipeline.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { writeSiteFile } from './pipeline-harness.ts';

type Line = Readonly<Record<string, unknown>>;

const soon = { timeout: 30_000, interval: 50 };
const trace = '0af7651916cd43dd8448eb211c80319c';

/** The query of the runbook under "Follow one article through the logs". */
const recipe = (): string => {
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const section = runbook.split('### Follow one article through the logs')[1]?.split('\n### ')[0] ?? '';
  return /--query-string "(.*?)"\n/s.exec(section)?.[1] ?? '';
};

/** What a query of CloudWatch Logs Insights gives of these lines: of `fields`, `filter` with `=`, `like` and `or`, and `sort`. */
const query = (text: string, lines: readonly Line[]): readonly Line[] => {
  const [fields = '', filter = '', sort = ''] = text.split('|').map((part) => part.trim().replaceAll('\\\n', ' '));
  const terms = filter.replace(/^filter /, '').split(' or ');
  const isMatch = (line: Line): boolean =>
    terms.some((term) => {
      const [, name = '', operator, value = ''] = /^(\w+) (=|like) '([^']*)'$/.exec(term.trim()) ?? [];
      expect(name, term).not.toBe('');
      const found = String(line[name] ?? '');
      return operator === '=' ? found === value : found.includes(value);
    });
  const shown = fields.replace(/^fields /, '').split(/,\s*/);
  const by = sort.replace(/^sort /, '');
  return lines
    .filter(isMatch)
    .map((line) => Object.fromEntries(shown.map((name) => [name, line[name]])))
    .toSorted((a, b) => String(a[by]).localeCompare(String(b[by])));
};

it('one query follows an article from the push to the webhook, which gets the trace of the push', async () => {
  const receiver = await startLocalServer((_, response) => {
    response.writeHead(204).end();
  });
  const folder = await freshFolder();
  const siteFile = await writeSiteFile(folder, {
    webhooks: [{ url: `${receiver.url}/webhook?key=geheim`, as: 'slack' }],
  });
  const lines: Line[] = [];
  const onLine = (_: string, line: string): void => void lines.push(JSON.parse(line));
  const pipeline = await startPipeline({ data: join(folder, 'data'), siteFile, port: 0, samples: false, onLine });
  onTestFinished(pipeline.close, 30_000);
  // A feed that was published before shows what is new in it.
  await expect.poll(() => lines.filter(({ message }) => message === 'FeedsPublished').length, soon).toBeGreaterThan(2);

  const answer = await fetch(`${pipeline.url}/articles`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${pipeline.token}`,
      'content-type': 'application/json',
      traceparent: `00-${trace}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ id: 'urn:x:1', title: 'Un', content_html: '<p>Un texte.</p>', language: 'fr' }),
  });
  const { id }: { id: string } = JSON.parse(await answer.text());
  const attempts = () => lines.filter(({ message, article }) => message === 'delivery.attempted' && article === id);
  await expect.poll(() => attempts().length, soon).toBe(1);
  await expect.poll(() => lines.filter(({ articles }) => articles === id).length, soon).toBe(2);

  const posted = receiver.seen.find(
    ({ path, headers }) => path.startsWith('/webhook') && headers.traceparent !== undefined,
  );
  expect(posted?.headers.traceparent).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
  const [attempt] = attempts();
  expect(attempt).toMatchObject({
    function: 'deliver',
    requestId: expect.any(String),
    route: 'webhook',
    host: new URL(receiver.url).host,
    event: 'article.published',
    attempt: 1,
    status: 204,
    outcome: 'delivered',
    durationMs: expect.any(Number),
    trace,
  });
  expect(JSON.stringify(lines)).not.toContain('geheim');

  const story = query(recipe().replaceAll('$ARTICLE', id).replaceAll('$TRACE', trace), lines);
  const steps = story.map(({ function: name, message }) => `${name}: ${message}`);
  expect(steps).toContain('api: ArticlesAccepted');
  expect(steps.filter((step) => step.endsWith(': FeedsPublished'))).toHaveLength(2);
  expect(steps).toContain('deliver: delivery.attempted');
  expect(steps.indexOf('api: ArticlesAccepted')).toBeLessThan(steps.indexOf('deliver: delivery.attempted'));
  const readable = lines.filter(({ message }) => message === 'ReadableSeconds');
  expect(readable.flatMap(({ ReadableSeconds: seconds }) => seconds)).toHaveLength(2);
  expect(lines.find(({ message }) => message === 'NotifiedSeconds')).toMatchObject({ function: 'deliver' });
}, 120_000);
