import type { ParseContext } from '../parsed-article.ts';
import { readWxr } from '../wordpress/read-wxr.ts';
import type { ExportItem, OpenExport } from './export-item.ts';
import { readBlogger } from './read-blogger.ts';
import { readGhostExport } from './read-ghost.ts';

/** The programs whose exports Barid reads. */
export type ExportKind = 'wordpress' | 'blogger' | 'ghost';

/** The program that made an export, by the first 64 KiB of it; undefined for a document that is no export. */
export const exportKindOf = (start: string): ExportKind | undefined => {
  const head = start.slice(0, 65_536);
  if (head.includes('<wp:wxr_version')) return 'wordpress';
  if (/<feed[\s>]/.test(head) && /schemas\.google\.com\/blogger\/20(?:08\/kind#|18)/.test(head)) return 'blogger';
  return /^\s*\{\s*(?:"db"\s*:|"meta"\s*:\s*\{\s*"exported_on")/.test(head) ? 'ghost' : undefined;
};

/** The items of an export of any size. @throws Rejected EXPORT_UNKNOWN, JSON_INVALID, FEED_UNKNOWN */
export const readExport = (kind: ExportKind, open: OpenExport, context: ParseContext): AsyncGenerator<ExportItem> => {
  switch (kind) {
    case 'wordpress': {
      const { url: _url, ...rest } = context;
      return readWxr(open, rest);
    }
    case 'blogger':
      return readBlogger(open, context);
    case 'ghost':
      return readGhostExport(open, context);
  }
};
