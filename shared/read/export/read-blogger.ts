import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/html-to-text.ts';
import { parseUpstreamFeed, readEntry } from '../feed/read-upstream-feed.ts';
import type { ParseContext } from '../parsed-article.ts';
import { brokenEnd, type ExportItem, keptDraft, type OpenExport, toExportItem } from './export-item.ts';
import { xmlItems } from './xml-items.ts';

/**
 * The entries of a Blogger export (Atom), of Blogger itself or of Google Takeout, one at a time, in bounded memory, each read
 * as in the whole document. @throws Rejected FEED_UNKNOWN
 */
export async function* readBlogger(open: OpenExport, { url, ...context }: ParseContext): AsyncGenerator<ExportItem> {
  let head = '';
  let count = 0;
  for await (const piece of xmlItems(open(), 'entry')) {
    const { kind, offset } = piece;
    if (kind === 'breakOff') {
      yield brokenEnd(offset, count, piece.isInItem);
      return;
    }
    if (kind === 'head') {
      head = piece.xml ?? '';
      continue;
    }
    count += 1;
    const feed = parseUpstreamFeed(`${head}${piece.xml ?? ''}</feed>`, url);
    const [entry] = feed.entries;
    if (entry === undefined) {
      const refusal = new Rejected('ARTICLE_TOO_LARGE', 'The entry is larger than 8 MiB.', { status: 413 });
      yield { offset, title: `entry ${count}`, outcome: 'refused', refusal };
      continue;
    }
    const kept = keptDraft(entry.foreignKind, context);
    const isRead = entry.foreignKind === undefined || kept !== undefined;
    const read = isRead ? readEntry(entry, feed, { ...context, ...kept }, `entry ${count}`) : entry.foreignKind;
    yield toExportItem(read, plainText(entry.title ?? ''), offset);
  }
}
