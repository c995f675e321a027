import { hash } from 'node:crypto';
import { lintDocument } from '#shared/lint/lint-document.ts';
import type { StoredObject } from './bucket.ts';
import { publicUrl } from './pipeline.ts';

/** Why a document is not valid; undefined where it is. */
type Verdict = string | undefined;

/** Elements of HTML without an end tag. */
const voidElements = new Set([
  'area',
  'base',
  'br',
  'col',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);

/** What no page may have: values that were not there, and what runs. */
const neverShown =
  />\s*(?:undefined|null|NaN|\[object Object\])\s*<|<script\b|<[^>]+\son[a-z]+=|(?:href|src)="(?:undefined|javascript:|")/i;

/** Whether the tags of a page are balanced, it says its language, and shows and runs nothing strange. */
const lintPage = (whole: string): Verdict => {
  // The script of all pages, and what the page says in JSON-LD.
  const text = whole
    .replace(/<script>.*?<\/script>/s, '')
    .replace(/<script type="application\/ld\+json">.*?<\/script>/s, '');
  if (!/^<!doctype html>\s*<html [^>]*lang="[a-z]/i.test(text)) return 'It does not begin as a page with a language.';
  const [strange] = neverShown.exec(text) ?? [];
  if (strange !== undefined) return `It has ${strange}.`;
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi)) {
    if (slash === '/') {
      const last = open.pop();
      if (last !== name) return `</${name}> ends <${last}>.`;
    } else if (!voidElements.has(name) && !rest.endsWith('/')) open.push(name);
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> never ends.`;
};

/** RFC 9309: groups of rules; and the sitemaps, by absolute addresses. */
const lintRobots = (text: string): Verdict => {
  const wrong = text
    .split('\n')
    .find(
      (line) =>
        !/^(?:#.*|(?:user-agent|allow|disallow|content-usage|content-signal|license): ?\S.*|allow:|disallow:|sitemap: https:\/\/\S+|)$/i.test(
          line,
        ),
    );
  if (wrong !== undefined) return `It has the line "${wrong}".`;
  return /^user-agent: \*$/im.test(text) ? undefined : 'It has no rules for everybody.';
};

/** A page for people, or a problem (RFC 9457). */
const lintGone = ({ type }: StoredObject, text: string): Verdict => {
  if (type.startsWith('text/html')) return lintPage(text);
  return /^\{.*"status": ?410\b.*\}$/s.test(text.trim()) ? undefined : 'It does not say that it is gone.';
};

const lint = (key: string, { bytes, type }: StoredObject, text: string): Verdict => {
  if (key.endsWith('.html')) return lintPage(text);
  if (key === 'robots.txt') return lintRobots(text);
  if (key.endsWith('.txt')) return key === `${text}.txt` ? undefined : 'It does not hold its own name.';
  const { findings } = lintDocument(bytes, { type, url: `${publicUrl}/${key}` });
  return findings.find(({ severity }) => severity === 'error')?.message;
};

/** What documents are made of, without their numbers: a frame, and entries, outlines or addresses. */
const partsOf = (text: string): readonly string[] =>
  text.replaceAll(/\d+/g, '0').split(/(?=<item|<entry|<outline|<url>|<sitemap>|<article|\{"id")/);

/** Parts of documents that were found to be valid, by the kind of their document, in all runs of this process. */
const validParts = new Set<string>();

/** Verdicts on whole documents, by their kind and bytes. */
const verdicts = new Map<string, Verdict>();

const kindOf = (key: string): string => key.replaceAll(/\d+/g, '0').replace(/^feeds\/.*?\/(?=[^/]*$|archive)/, '');

const isGone = ({ metadata }: StoredObject): boolean => metadata['barid-gone'] !== undefined;

/**
 * Why a document is not valid. One whose parts all stood in valid documents before, but for their numbers, is not read again:
 * whether entries are repeated or in another order, invariants at rest look at.
 */
export const lintPut = (key: string, object: StoredObject): Verdict => {
  const text = Buffer.from(object.bytes).toString('utf8');
  if (isGone(object)) return lintGone(object, text);
  const kind = kindOf(key);
  const parts = partsOf(text).map((part) => hash('md5', `${kind} ${part}`));
  if (parts.every((part) => validParts.has(part))) return undefined;
  const verdict = lint(key, object, text);
  if (verdict === undefined) for (const part of parts) validParts.add(part);
  return verdict;
};

/** Why a document is not valid, by all of its bytes. */
export const lintWhole = (key: string, object: StoredObject): Verdict => {
  const name = `${key} ${object.etag}`;
  if (!verdicts.has(name)) {
    const text = Buffer.from(object.bytes).toString('utf8');
    verdicts.set(name, isGone(object) ? lintGone(object, text) : lint(key, object, text));
  }
  return verdicts.get(name);
};

/** The pictures of Barid that a document shows, by their keys. */
export const picturesIn = ({ bytes }: StoredObject): readonly string[] => {
  const buffer = Buffer.from(bytes);
  if (!buffer.includes('/media/')) return [];
  return [...new Set(buffer.toString('latin1').match(/media\/[\da-f]{32}\.[a-z]+/g) ?? [])];
};
