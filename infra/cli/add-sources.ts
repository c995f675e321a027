import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

/** The longest line that stays one: Biome and Prettier would break a longer one. */
const maxLineLength = 120;

/** One step of the indentation of a file: that of its first member. */
const stepOf = (text: string): string => /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';

/** A value on one line, or on several where that is too long. */
const rendered = (value: object, indent: string, step: string, eol: string): string => {
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`);
  const line = `{ ${members.join(', ')} }`;
  // With the comma behind it.
  if (indent.length + line.length < maxLineLength) return line;
  return `{${eol}${members.map((member) => `${indent}${step}${member}`).join(`,${eol}`)}${eol}${indent}}`;
};

const endOf = ({ offset, length }: Node): number => offset + length;

/** Replaces a part of a text. */
const spliced = (text: string, from: number, to: number, part: string): string =>
  `${text.slice(0, from)}${part}${text.slice(to)}`;

/** Adds values at the end of a list. Those that are there stay as they are written, each on a line of its own. */
const withItems = (text: string, list: Node, added: readonly object[], step: string, eol: string): string => {
  const indent = step.repeat(2);
  const given = (list.children ?? []).map((item) => text.slice(item.offset, endOf(item)));
  const isOnOwnLines = /^\[\s*?\n/.test(text.slice(list.offset, endOf(list)));
  const last = list.children?.at(-1);
  const lines = added.map((value) => rendered(value, indent, step, eol));
  if (last !== undefined && isOnOwnLines) {
    return spliced(text, endOf(last), endOf(last), lines.map((line) => `,${eol}${indent}${line}`).join(''));
  }
  const all = [...given, ...lines].map((line) => `${indent}${line}`).join(`,${eol}`);
  return spliced(text, list.offset, endOf(list), `[${eol}${all}${eol}${step}]`);
};

/** The text of a site file with more sources: everything else in it stays as it is written, to the letter. */
export const addSources = (siteFile: string, added: readonly object[]): string => {
  const root = parseTree(siteFile);
  if (added.length === 0 || root?.type !== 'object') return siteFile;
  const step = stepOf(siteFile);
  const eol = siteFile.includes('\r\n') ? '\r\n' : '\n';
  const list = findNodeAtLocation(root, ['sources']);
  if (list?.type === 'array') return withItems(siteFile, list, added, step, eol);
  const lines = added.map((value) => `${step.repeat(2)}${rendered(value, step.repeat(2), step, eol)}`);
  const member = `${eol}${step}"sources": [${eol}${lines.join(`,${eol}`)}${eol}${step}]`;
  const last = root.children?.at(-1);
  const place = last === undefined ? root.offset + 1 : endOf(last);
  // What stands on one line gets its end on another.
  const isClosedBelow = /^\s*\n/.test(siteFile.slice(place));
  return spliced(siteFile, place, place, `${last === undefined ? '' : ','}${member}${isClosedBelow ? '' : eol}`);
};
