import type { PageFields } from './page-fields.ts';
import { keyOf, presentLine } from './pick-title.ts';

/** Which part of a page a field was taken from, by the field's name: `JSON-LD`, `meta`, `microdata` … */
export type FieldSources = Readonly<Record<string, string>>;

/** What one part of a page says, under the name by which people know that part. */
export type NamedFields = { readonly name: string; readonly facts: PageFields };

const titleKey = (title: string | undefined): string => keyOf(presentLine(title) ?? '');

/** Whether a part of the page says the same of a field as was chosen. */
const agrees: Readonly<Record<string, (chosen: PageFields, said: PageFields) => boolean>> = {
  title: (chosen, said) => titleKey(said.title) !== '' && titleKey(said.title).includes(titleKey(chosen.title)),
  summary: (chosen, said) => presentLine(said.summary) === chosen.summary,
  authors: (chosen, said) =>
    (said.authors ?? []).some(({ name }) => keyOf(name).includes(keyOf(chosen.authors?.[0]?.name ?? '-'))),
  published: (chosen, said) => said.published === chosen.published,
  modified: (chosen, said) => said.modified === chosen.modified,
  image: (chosen, said) => said.image?.url === chosen.image?.url,
  tags: (chosen, said) => (said.tags ?? []).some((tag) => presentLine(tag) === chosen.tags?.[0]),
  url: (chosen, said) => said.url === chosen.url,
};

const isThere = (chosen: PageFields, field: string): boolean => {
  const value = new Map<string, unknown>(Object.entries(chosen)).get(field);
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
};

/** The first part of the page that says what was chosen, for each field that was found; a heading for a title of nobody's. */
export const fieldSourcesOf = (chosen: PageFields, parts: readonly NamedFields[]): FieldSources =>
  Object.fromEntries(
    Object.entries(agrees)
      .filter(([field]) => isThere(chosen, field))
      .map(([field, isSame]) => {
        const part = parts.find(({ facts }) => isSame(chosen, facts))?.name;
        return [field, part ?? (field === 'title' ? 'heading' : 'address')];
      }),
  );
