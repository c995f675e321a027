import type { ParseContext } from '../parsed-article.ts';
import type { ExportFiles, FilesKind } from './export-files.ts';
import type { ExportItem } from './export-item.ts';
import { readMarkdownSite } from './read-markdown-site.ts';
import { readMedium } from './read-medium.ts';
import { readSubstack } from './read-substack.ts';

/** The items of an export that is a folder or an archive. @throws Rejected EXPORT_UNKNOWN */
export const readExportFiles = (
  kind: FilesKind,
  files: ExportFiles,
  context: ParseContext,
): AsyncGenerator<ExportItem> => {
  switch (kind) {
    case 'substack':
      return readSubstack(files, context);
    case 'medium':
      return readMedium(files, context);
    case 'markdown':
      return readMarkdownSite(files, context);
  }
};
