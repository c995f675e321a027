import { globSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { inInvocation, log, withLogContext } from '#shared/log.ts';
import { withTrace } from '#shared/trace.ts';
import { logLines } from '#test/log-lines.ts';

/** The only line, without its time. */
const written = (): Record<string, unknown> => {
  const { time, ...line } = JSON.parse(logLines().join(''));
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return line;
};

it('a log line is one line of JSON with level, message and what it is about, whatever the text', () => {
  log.info('un article\n« arrivé »', { title: 'مقال\u2028جديد', revision: 2, isNew: true });
  expect(logLines()).toHaveLength(1);
  expect(logLines()[0]?.endsWith('\n') && logLines()[0]?.indexOf('\n') === (logLines()[0]?.length ?? 0) - 1).toBe(true);
  expect(written()).toEqual({
    level: 'info',
    message: 'un article\n« arrivé »',
    title: 'مقال\u2028جديد',
    revision: 2,
    isNew: true,
  });
});

it('a log line tells an error with its code, its stack, and what caused it', () => {
  const cause = new Error('socket hang up');
  log.error('a request failed', new Unavailable('STORE_THROTTLED', 'The store is busy.', { cause }), {
    path: '/articles',
  });
  expect(written()).toMatchObject({
    level: 'error',
    message: 'a request failed',
    code: 'STORE_THROTTLED',
    path: '/articles',
  });
  expect(written().error).toMatch(/The store is busy\.\n +at [\s\S]*caused by Error: socket hang up\n +at /);
});

it('a log line tells every error of several, and does not lose itself in a ring of causes', () => {
  const ring = new Error('a ring');
  ring.cause = ring;
  log.error('parts failed', new AggregateError([new Error('the first'), ring], '2 parts failed.'));
  expect(written().error).toMatch(/2 parts failed[\s\S]*the first[\s\S]*a ring/);
});

it('a log line tells of what was thrown and is no error', () => {
  log.error('odd', 'a text');
  expect(written()).toEqual({ level: 'error', message: 'odd', error: 'a text' });
});

it.each<readonly [string, Readonly<Record<string, string>>]>([
  [
    'a name that says so',
    { authorization: 'Bearer abc', hubSecret: 's3cret', ingestToken: 't0ken', webhookSignature: 'v1,x' },
  ],
  ['a header in a text', { detail: 'sent authorization: Bearer abc.def-t0ken and got 401' }],
  ['a signing key in a text', { detail: 'key whsec_s3cret+t0ken/== is not base64' }],
  ['the credentials of a URL', { url: 'https://user:s3cret@hub.example/' }],
] satisfies readonly (readonly [string, Readonly<Record<string, string>>])[])(
  'a log line never shows a secret: %s',
  (_where, details) => {
    log.warn('refused', details);
    log.info(`refused ${details.detail ?? details.url ?? ''}`);
    expect(logLines().join('')).not.toMatch(/abc|s3cret|t0ken|v1,x/);
  },
);

it('a metric is counted in the embedded format that CloudWatch reads from the log', () => {
  vi.useFakeTimers({ now: 1_732_700_000_000 });
  log.count('ArticlesAccepted', 3, { article: 'a1' });
  vi.useRealTimers();
  expect(written()).toEqual({
    level: 'info',
    message: 'ArticlesAccepted',
    article: 'a1',
    ArticlesAccepted: 3,
    _aws: {
      Timestamp: 1_732_700_000_000,
      CloudWatchMetrics: [
        { Namespace: 'Barid', Dimensions: [[]], Metrics: [{ Name: 'ArticlesAccepted', Unit: 'Count' }] },
      ],
    },
  });
});

it('a count that no alarm reads stays in the log, where it costs nothing more', () => {
  log.count('FeedsPublished', 1, { feed: 'fr' });
  expect(written()).toEqual({ level: 'info', message: 'FeedsPublished', feed: 'fr', FeedsPublished: 1 });
});

it('lines of an invocation name its function, its request and its trace, in whatever order its work is done', async () => {
  const handle = inInvocation('publish', async (feeds: readonly string[]) => {
    await Promise.all(
      feeds.map((feed, index) =>
        withLogContext({ feed }, async () => {
          await new Promise((resolve) => setTimeout(resolve, 5 * (feeds.length - index)));
          withTrace('0af7651916cd43dd8448eb211c80319c', () => log.info('done', { revision: index }));
        }),
      ),
    );
    log.info('over');
  });
  await Promise.all([handle(['fr', 'ar'], { awsRequestId: '1' }), handle(['all'], { awsRequestId: '2' })]);
  log.info('outside');
  const lines: Record<string, unknown>[] = logLines().map((line) => JSON.parse(line));
  const named = lines.map(({ message, requestId, feed, trace, function: name }) => [
    message,
    name,
    requestId,
    feed,
    trace,
  ]);
  const trace = '0af7651916cd43dd8448eb211c80319c';
  expect(named.toSorted()).toEqual(
    [
      ['done', 'publish', '1', 'ar', trace],
      ['done', 'publish', '1', 'fr', trace],
      ['done', 'publish', '2', 'all', trace],
      ['outside', undefined, undefined, undefined, undefined],
      ['over', 'publish', '1', undefined, undefined],
      ['over', 'publish', '2', undefined, undefined],
    ].toSorted(),
  );
});

it('what a line says itself counts, and not what its context says', () => {
  withLogContext({ article: 'a', feed: 'fr' }, () => log.info('x', { article: 'b' }));
  expect(written()).toEqual({ level: 'info', message: 'x', article: 'b', feed: 'fr' });
});

it('seconds are measured in the embedded format, a hundred of them at most', () => {
  log.measure(
    'ReadableSeconds',
    Array.from({ length: 120 }, (_, index) => index / 10),
    { feed: 'fr' },
  );
  const { ReadableSeconds: seconds, _aws: embedded, feed } = written();
  expect(seconds).toHaveLength(100);
  expect(feed).toBe('fr');
  expect(embedded).toMatchObject({
    CloudWatchMetrics: [{ Metrics: [{ Name: 'ReadableSeconds', Unit: 'Seconds' }] }],
  });
});

it('every handler writes the lines of an invocation in its context', () => {
  for (const path of globSync('functions/*/handler.ts'))
    expect(readFileSync(path, 'utf8'), path).toMatch(/^export const handler = inInvocation\(\s*(\w+)\.name,[\s\S]*/m);
});

it('a long text of a log line is cut, its secrets hidden before', () => {
  log.info('refused', { detail: `${'é'.repeat(15_990)} Bearer abcdefghijklmnopqrstuvwxyz ${'x'.repeat(1_000_000)}` });
  const { detail } = written();
  expect(detail).toBe(`${'é'.repeat(15_990)} Bearer … …`);
});

it('a log line is bounded, whatever an error and its causes say', () => {
  const cause = new Error('م'.repeat(2_000_000));
  log.error('a request failed', new Unavailable('STORE_THROTTLED', 'The store is busy.', { cause }));
  expect(logLines().join('').length).toBeLessThan(20_000);
});
