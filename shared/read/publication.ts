import { defined } from '#shared/defined.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import { oneLine } from './body/html-to-text.ts';
import { type DateContext, isPlaceholderDate, readStatedDate } from './date/parse-date.ts';
import type { Visibility } from './extracted-fields.ts';

/**
 * A date of a document; `unreadable` is a text that stands where a date belongs and is none that Barid can read, and
 * `unknownZone` a time zone of the date that Barid does not know.
 */
export type ReadDate = { readonly instant?: string; readonly unreadable?: string; readonly unknownZone?: string };

/** The date that a text says; nothing for a blank one and for the words of programs for “no date”. */
export const readDate = (text: string | undefined, context: DateContext): ReadDate => {
  const written = oneLine(text ?? '');
  if (isBlank(written) || isPlaceholderDate(written)) return {};
  const stated = readStatedDate(written, context);
  if (stated === undefined) return { unreadable: `“${written.slice(0, 80)}”` };
  return defined({ instant: stated.date.toISOString(), unknownZone: stated.unknownZone });
};

/** The date of a publication, which a mark may postpone, and the mark that remains. */
export type Publication = { readonly published: ReadDate; readonly visibility: Visibility | undefined };

/** An article that is scheduled is public from the later of its dates on; without a date in the future it is a draft. */
export const readPublication = (
  written: string | undefined,
  visibility: Visibility | undefined,
  context: DateContext,
): Publication => {
  const published = readDate(written, context);
  if (visibility?.status !== 'scheduled') return { published, visibility };
  const now = context.now.toISOString();
  const { instant } = published;
  const { until } = visibility;
  if (until !== undefined && until > now && !(instant !== undefined && instant > until))
    return { published: { instant: until }, visibility: undefined };
  const isDue = until === undefined && (instant === undefined || instant <= now);
  return { published, visibility: isDue ? { ...visibility, status: 'draft' } : undefined };
};

/** The dates of an article that may be an embargo and cannot be read, by the names of their members. */
export const unreadableDates = (
  { published, visibility }: Publication,
  modified: ReadDate,
): readonly (readonly [name: string, found: string])[] => {
  const dates: (readonly [string, string | undefined])[] = [
    ['date_published', published.unreadable],
    ['date_modified', modified.unreadable],
  ];
  // A mark that names the same date says it by the document's own name.
  if (visibility?.status === 'unreadable') {
    const isSame = published.unreadable !== undefined && visibility.mark.includes(published.unreadable.slice(1, -1));
    if (isSame) dates.shift();
    const written = visibility.mark.slice((visibility.name?.length ?? -2) + 2);
    dates.unshift([visibility.name ?? 'date_published', `“${written}”`]);
  }
  return dates.flatMap(([name, found]) => (found === undefined ? [] : [[name, found] as const]));
};

/** Why the article is kept as a draft; undefined for an article to publish. */
export const draftReason = ({ visibility, published }: Publication): Pick<IncomingArticle, 'draft' | 'awaitsDate'> => {
  if (visibility?.status === 'draft')
    return {
      draft: `The article is a draft (${visibility.mark}): it is in no feed, and no receiver is notified. Send it again without that mark to publish it.`,
    };
  const unreadable = visibility?.status === 'unreadable' ? visibility.mark : published.unreadable;
  if (unreadable === undefined) return {};
  return {
    draft: `The article is kept as a draft: ${unreadable} stands where its date belongs, may be an embargo, and is no date that Barid can read.`,
    awaitsDate: true,
  };
};

/**
 * Whether an unreadable date of a followed source is no embargo: it names a year, and only years that are over, or the
 * year 9999, with which programs say “never” of what they show already.
 */
export const isNoEmbargo = (unreadable: string, { now }: DateContext): boolean => {
  if (/(?<!\d)9999(?!\d)/.test(unreadable)) return true;
  const years = unreadable.match(/(?<!\d)(?:19|20)\d{2}(?!\d)/g) ?? [];
  return years.length > 0 && years.every((year) => Number(year) < now.getUTCFullYear());
};
