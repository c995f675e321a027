import { trimmed } from '#shared/plain-text.ts';
import type { ExtractedAuthor } from '../extracted-fields.ts';
import { repairedAddress } from '../permalink.ts';
import { hasMarkup, innerHtml, type LenientElement, textOf } from './lenient-xml.ts';

/** A text, trimmed; undefined where nothing is left. */
const present = (text: string | undefined): string | undefined => (text && trimmed(text)) || undefined;

/** The text of an element, trimmed; undefined where it is empty. */
export const lineOf = (element: LenientElement | undefined): string | undefined => present(textOf(element));

/** The HTML of an element, whether the feed escaped it, put it into CDATA, or left it as bare markup. */
export const htmlOf = (element: LenientElement | undefined): string | undefined =>
  element !== undefined && hasMarkup(element) ? present(innerHtml(element)) : lineOf(element);

/** A URL resolved against the `xml:base` of its element; one that cannot be resolved is returned as written. */
export const addressOf = (written: string | undefined, element: LenientElement | undefined): string | undefined => {
  const trimmed = present(written) && repairedAddress(written ?? '', element?.base);
  if (trimmed === undefined || element?.base === undefined || /^[a-z][\w+.-]*:/i.test(trimmed)) return trimmed;
  return URL.parse(trimmed, element.base)?.href ?? trimmed;
};

/** A longer line names no person: the rest of it is disregarded. */
const maxPersonCharacters = 500;

/** A person on one line, as RSS writes one: `mail@example.org (Name)`, `Name <mail@example.org>`, a name, or an address. */
export const personOf = (line: string | undefined): ExtractedAuthor | undefined => {
  const text = present(line?.slice(0, maxPersonCharacters).toWellFormed());
  if (text === undefined) return undefined;
  const email = /(?<![^\s<>()[\]"',;:])[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+/.exec(text)?.[0];
  // Seen in the wild: `Ada Lovelace (now) and Alan Turing (earlier)`.
  if (email === undefined && /[^()]\(+[^()]*\)/.test(text)) return { name: text.replace(/\s+/g, ' ') };
  const name = text
    .replace(email ?? '', '')
    .replace(/mailto:/gi, '')
    .replace(/[<>()[\]"]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:-]+|(?<![\s,;:-])[\s,;:-]+$/g, '');
  return { name: present(name), email };
};

/** Each person once, by name, else by email address or URL: the first of several with one key, at the place of the last. */
export const distinctPersons = (persons: readonly (ExtractedAuthor | undefined)[]): readonly ExtractedAuthor[] => {
  const known = persons.filter((person) => person !== undefined).filter(({ name, email, url }) => name ?? email ?? url);
  const byKey = new Map(known.toReversed().map((person) => [person.name ?? person.email ?? person.url, person]));
  return [...byKey.values()].toReversed();
};

/** Seconds, from `3600`, `60:00` or `1:00:00`; undefined for zero and for anything else. */
export const durationOf = (written: string | undefined): number | undefined => {
  const parts = written?.trim().split(':').map(Number) ?? [];
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => Number.isNaN(part) || part < 0)) return undefined;
  return parts.reduce((seconds, part) => seconds * 60 + part, 0) || undefined;
};

/** Bytes, from the digits that a text begins with; undefined where it has none, or says zero. */
export const bytesOf = (written: string | undefined): number | undefined =>
  Number.parseInt(written ?? '', 10) || undefined;
