import { hasMarkup, innerHtml, type LenientElement, textOf } from './lenient-xml.ts';
import type { UpstreamPerson } from './upstream-feed.ts';

const blank = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text;

/** The text of an element, trimmed; undefined where it is empty. */
export const lineOf = (element: LenientElement | undefined): string | undefined => blank(textOf(element))?.trim();

/** An element's HTML: escaped, in CDATA, or standing naked in the feed. */
export const htmlOf = (element: LenientElement | undefined): string | undefined => {
  if (element === undefined) return undefined;
  return blank(hasMarkup(element) ? innerHtml(element) : textOf(element))?.trim();
};

/** An address against the base that holds where it stands; what cannot be made absolute stays as it is. */
export const addressOf = (written: string | undefined, element: LenientElement | undefined): string | undefined => {
  const trimmed = blank(written)?.trim();
  if (trimmed === undefined) return undefined;
  return element?.base === undefined || /^[a-z][\w+.-]*:/i.test(trimmed)
    ? trimmed
    : (URL.parse(trimmed, element.base)?.href ?? trimmed);
};

/** RSS's persons in one line: `mail@example.org (Name)`, `Name <mail@example.org>`, a name, or an address. */
export const personOf = (line: string | undefined): UpstreamPerson | undefined => {
  const text = blank(line)?.trim();
  if (text === undefined) return undefined;
  const email = /[^\s<>()"',;:]+@[^\s<>()"',;:]+/.exec(text)?.[0];
  // Seen in the wild: `Ada Lovelace (now) and Alan Turing (earlier)`.
  if (email === undefined && /[^()]+\(.*\)/.test(text)) return { name: text.replace(/\s+/g, ' ') };
  const name = text
    .replace(email ?? '', '')
    .replace(/^mailto:/i, '')
    .replace(/[<>()"]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:-]+|[\s,;:-]+$/g, '');
  return { name: blank(name), email };
};

/** Seconds, from `3600`, `60:00` or `1:00:00`. */
export const durationOf = (written: string | undefined): number | undefined => {
  const parts = written?.trim().split(':').map(Number) ?? [];
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => Number.isNaN(part) || part < 0)) return undefined;
  return parts.reduce((seconds, part) => seconds * 60 + part, 0) || undefined;
};

/** Persons that are one are named once. */
export const distinct = (persons: readonly (UpstreamPerson | undefined)[]): readonly UpstreamPerson[] => {
  const known = persons.filter((person) => person !== undefined).filter(({ name, email, url }) => name ?? email ?? url);
  return [
    ...new Map(known.toReversed().map((person) => [person.name ?? person.email ?? person.url, person])).values(),
  ].toReversed();
};
