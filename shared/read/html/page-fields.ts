import type { Author } from '#shared/model/article.ts';
import { foldWords } from '../date/fold-text.ts';
import type { ExtractedImage } from '../extracted-fields.ts';
import { presentLine } from './pick-title.ts';

/** The fields of an article that one vocabulary of a page declares; texts as they are written. */
export type PageFields = {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
  readonly authors?: readonly Author[];
  /** The authors are an organisation, which says less than a byline. */
  readonly isByOrganisation?: boolean;
  readonly published?: string | undefined;
  readonly modified?: string | undefined;
  readonly language?: string | undefined;
  readonly image?: ExtractedImage | undefined;
  readonly tags?: readonly string[];
  readonly siteName?: string | undefined;
  /** `creativeWorkStatus` of schema.org: Draft, Published … */
  readonly workStatus?: string | undefined;
  readonly expires?: string | undefined;
  /** The whole article as text or HTML. */
  readonly body?: string | undefined;
};

/** The fields that one part of a page declares, with the part's name: `JSON-LD`, `meta`, `microdata` … */
export type PagePart = { readonly name: string; readonly fields: PageFields };

/** The part of a page that each field was taken from, by the field's name. */
export type FieldSources = Readonly<Record<string, string>>;

/** Whether a part of the page declares the value that was chosen for a field. */
const agrees: Readonly<Record<string, (chosen: PageFields, part: PageFields) => boolean>> = {
  title: (chosen, part) => {
    const words = foldWords(presentLine(part.title) ?? '');
    return words !== '' && words.includes(foldWords(presentLine(chosen.title) ?? ''));
  },
  summary: (chosen, part) => presentLine(part.summary) === chosen.summary,
  authors: (chosen, part) => {
    const author = foldWords(chosen.authors?.[0]?.name ?? '-');
    return (part.authors ?? []).some(({ name }) => foldWords(name).includes(author));
  },
  published: (chosen, part) => part.published === chosen.published,
  modified: (chosen, part) => part.modified === chosen.modified,
  image: (chosen, part) => part.image?.url === chosen.image?.url,
  tags: (chosen, part) => (part.tags ?? []).some((tag) => presentLine(tag) === chosen.tags?.[0]),
  url: (chosen, part) => part.url === chosen.url,
};

/** For each chosen field the first part that declares its value; a title that no part declares came from a heading. */
export const fieldSourcesOf = (chosen: PageFields, parts: readonly PagePart[]): FieldSources => {
  const values = new Map<string, unknown>(Object.entries(chosen));
  return Object.fromEntries(
    Object.entries(agrees)
      .filter(([field]) => {
        const value = values.get(field);
        return Array.isArray(value) ? value.length > 0 : value !== undefined;
      })
      .map(([field, isSame]) => {
        const part = parts.find(({ fields }) => isSame(chosen, fields))?.name;
        return [field, part ?? (field === 'title' ? 'heading' : 'address')];
      }),
  );
};
