import type { FacetKind, FacetValue } from '#shared/model/facet.ts';
import { fold } from './fold.ts';
import type { Selectable } from './select.ts';

const names: Readonly<Record<FacetKind, (article: Selectable) => readonly string[]>> = {
  tag: ({ tags }) => tags,
  author: ({ authors }) => authors.map(({ name }) => name),
  // A reader of French wants all of it: fr-MA stands with fr.
  language: ({ language }) => [language.split('-')[0] ?? ''],
  source: ({ source }) => (source === undefined ? [] : [source.name]),
};

/** The values of an article that have a feed each, every one once however it is written. */
export const facetValues = (article: Selectable, kinds: readonly FacetKind[]): readonly FacetValue[] =>
  kinds.flatMap((kind) => {
    const values = new Map(names[kind](article).map((name) => [fold(name), name.trim()]));
    values.delete('');
    return [...values.values()].map((name) => ({ kind, name }));
  });
