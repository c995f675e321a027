import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { parseDate } from '#shared/read/date/parse-date.ts';
import { decodeText } from '#shared/read/decode.ts';
import type { ExtractedAuthor } from '#shared/read/extracted-fields.ts';
import { parseUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import type { UpstreamEntry, UpstreamFeed } from '#shared/read/feed/upstream-feed.ts';

/** `--sanitize` returns the HTML as readers get it, for the suite's `--html`. */
const isSanitizing = process.argv.includes('--sanitize');
const outputHtml = (html: string | undefined, base: string | undefined) =>
  html === undefined || !isSanitizing ? html : sanitize(html, base).body;

/** One line of the suite's protocol: a JSON request in, a JSON answer out; see `run_suite.py -h`. */
type Request = {
  readonly id: string;
  readonly path: string;
  readonly content_type: string | null;
  readonly base_url: string | null;
};

const instant = (written: string | undefined): string | undefined =>
  written === undefined ? undefined : parseDate(written, { now: new Date(), timeZone: 'UTC' })?.toISOString();

const persons = (list: readonly ExtractedAuthor[]) => list.map(({ name, email, url }) => ({ name, email, uri: url }));

const toEntry = ({ attachments, authors, published, updated, image, ...entry }: UpstreamEntry) => ({
  ...entry,
  image: image?.url,
  title: outputHtml(entry.title, entry.base),
  summary: outputHtml(entry.summary, entry.base),
  content: outputHtml(entry.content, entry.base),
  published: instant(published),
  updated: instant(updated),
  authors: persons(authors),
  enclosures: attachments.map(({ url, type, size }) => ({ url, type, length: size?.toString() })),
});

const toFeed = ({ entries: _entries, authors, published, updated, ...feed }: UpstreamFeed) => ({
  ...feed,
  title: outputHtml(feed.title, undefined),
  description: outputHtml(feed.description, undefined),
  copyright: outputHtml(feed.copyright, undefined),
  published: instant(published),
  updated: instant(updated),
  authors: persons(authors),
});

const answer = ({ id, path, content_type, base_url }: Request) => {
  try {
    const feed = parseUpstreamFeed(decodeText(readFileSync(path), content_type ?? ''), base_url ?? undefined);
    return { id, feed: toFeed(feed), entries: feed.entries.map(toEntry) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
