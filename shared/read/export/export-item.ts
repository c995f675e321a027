import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { brokenOff } from '../batch.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';

/**
 * An item of an export and its outcome; `kind` says what a skipped item is (`draft`, `comment` …). `offset` is the number of
 * bytes that were read when the item was complete.
 */
export type ExportItem = {
  readonly offset: number;
  readonly title: string;
  /** The file that holds it, in a folder or archive. */
  readonly file?: string;
} & (
  | { readonly outcome: 'read'; readonly article: ParsedArticle }
  | { readonly outcome: 'refused'; readonly refusal: Rejected }
  | { readonly outcome: 'skipped'; readonly kind: string }
);

/** Opens an export at its beginning; an import may read the export twice. */
export type OpenExport = () => AsyncIterable<Uint8Array>;

/** The end of an export that breaks off at a byte, after so many whole items. */
export const brokenEnd = (offset: number, whole: number, isInItem: boolean): ExportItem => ({
  offset,
  title: '(the end of the export)',
  outcome: 'refused',
  refusal: brokenOff(`byte ${offset}`, whole, isInItem),
});

/**
 * The context in which a draft of an export is read, where drafts are kept as drafts: undefined for an item of another kind,
 * and where drafts stay in the old system.
 */
export const keptDraft = (
  kind: string | undefined,
  { keepsDrafts }: Pick<ParseContext, 'keepsDrafts'>,
): Pick<ParseContext, 'visibility'> | undefined =>
  keepsDrafts === true && (kind === 'draft' || kind === 'pending post')
    ? { visibility: { status: 'draft', mark: `a ${kind} of the export` } }
    : undefined;

/** An item as it was read: the kind of a skipped one, an article, or why it is none. */
export const toExportItem = (
  read: string | ParsedArticle | Rejected,
  title: string,
  offset: number,
  file?: string,
): ExportItem => {
  const item = defined({ offset, title: title === '' ? '(no title)' : title, file });
  if (typeof read === 'string') return { ...item, outcome: 'skipped', kind: read };
  if (read instanceof Rejected) return { ...item, outcome: 'refused', refusal: read };
  return { ...item, outcome: 'read', article: read };
};
