import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accessLog } from '#infra/local/web/access-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the log of readers has the path of a request, and neither a secret in it nor an address', () => {
  const files: string[] = [];
  const log = accessLog((text) => files.push(text));
  for (const path of ['/feeds/all/rss.xml', '/feeds/in/ghost/hush', '/in/ghost/hush'])
    log({ method: 'GET', path, status: 200, headers: { 'user-agent': 'Feedly/1.0' }, remoteAddress: '192.0.2.7' });
  vi.advanceTimersByTime(60_000);
  const [text = ''] = files;
  const lines = text.trim().split('\n').slice(2);
  expect(lines.map((line) => line.split('\t')[7])).toEqual(['/feeds/all/rss.xml', '/feeds/in/ghost']);
  expect(text).not.toMatch(/hush|192\.0\.2\.7/);
});
