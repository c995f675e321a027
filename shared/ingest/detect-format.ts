/** The formats that Barid reads. */
export type Format = 'json' | 'html' | 'markdown' | 'text';

type Labels = { readonly type: string; readonly name?: string };

const byLabel: readonly (readonly [RegExp, Format])[] = [
  [/^text\/markdown\b|^text\/x-markdown\b/i, 'markdown'],
  [/^(?:text\/html|application\/xhtml\+xml)\b/i, 'html'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?json\b/i, 'json'],
  [/^text\/plain\b/i, 'text'],
];

const byName: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.x?html?$/i, 'html'],
  [/\.json$/i, 'json'],
  [/\.txt$/i, 'text'],
];

const labelled = ({ type, name }: Labels): Format | undefined =>
  byName.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? byLabel.find(([pattern]) => pattern.test(type))?.[1];

const isJson = (start: string): boolean => /^[{[]\s*(?:["{}\]]|$)/.test(start);

const isHtml = (start: string): boolean =>
  /^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1|section|main|meta|title)\b/i.test(start);

/**
 * The format of a document: its bytes have the first word, for labels lie; the file's name and the media type decide
 * between formats that look alike.
 */
export const detectFormat = (text: string, labels: Labels): Format => {
  const start = text.slice(0, 4096).trimStart();
  const label = labelled(labels);
  if (isJson(start)) return 'json';
  if (label === 'markdown') return 'markdown';
  if (isHtml(start)) return 'html';
  if (/^---\r?\n[\w-]+\s*:/.test(start)) return 'markdown';
  return label ?? 'text';
};
