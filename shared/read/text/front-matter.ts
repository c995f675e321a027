import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import { foldWords } from '../date/fold-text.ts';
import { parseWellFormed, withWellFormedTexts } from '../json/well-formed-json.ts';
import { isVisibilityMark, isVisibilityMember } from '../visibility.ts';

/** The members of a document's head, and the text below it. */
export type FrontMatter = { readonly members: Readonly<Record<string, unknown>>; readonly body: string };
type Members = FrontMatter['members'];

/** A longer head is not parsed: its tree would take a hundred times its size in memory. */
const maxHeadCharacters = 65_536;

/** The key and the value of a line; a comment after a value without quotes is no part of it. */
const readLine = (line: string): readonly (readonly [key: string, value: string])[] => {
  const [, key, rest] =
    // Marks of direction, and others that nobody sees, stand before and after Arabic keys.
    /^(?:\.\.[ \t]|:|["'])?(?:\p{Cf}*)([\p{L}_][\p{L}\p{M}\p{Cf}\w .-]{0,200}?)["']?\s*[:=]\s*(.*)$/u.exec(line) ?? [];
  if (key === undefined || rest === undefined) return [];
  const value = rest.trimEnd().replace(/,$/, '');
  return [[key, /^["']/.test(value) ? value.replace(/^(["'])(.*)\1$/, '$2') : value.replace(/\s#(?:\s.*)?$/, '')]];
};

/**
 * A head that is not valid, such as `title: a: b`, as lines of a key and a text each. A line that is indented or an item of a
 * list belongs to another key, unless it is a mark against publishing the article: such a mark counts wherever it stands.
 */
const readLines = (head: string): Members => {
  const lines = head.slice(0, maxHeadCharacters).split('\n');
  const inner = lines.flatMap((line) =>
    /^[\s-]/.test(line) ? readLine(line.replace(/^[\s-]+/, '')).filter((pair) => isVisibilityMark(...pair)) : [],
  );
  return Object.fromEntries([...lines.flatMap(readLine), ...inner]);
};

/** A head of JSON: an object, or the members of one without its braces (Hexo). */
const parseJson = (head: string): unknown => {
  try {
    return parseWellFormed(head);
  } catch {
    return parseWellFormed(`{${head.trim().replace(/,$/, '')}}`);
  }
};

const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

/** What a parser makes of a head; its lines where the parser refuses it or it is too long. */
const readWith = (parse: (head: string) => unknown, head: string): Members => {
  if (head.length > maxHeadCharacters) return readLines(head);
  try {
    return membersOf(parse(head)) ?? readLines(head);
  } catch {
    return readLines(head);
  }
};

/** A line whose value has no sign of YAML: what is indented below it is more of that text, whatever it looks like. */
const plainValue = /^[^\s#-][^:]*:[ \t]+[^\s|>&*!'"[{#]/;

/** Marks against publishing the article that one space too many makes part of the text above: ` draft: true` below a date. */
const swallowedMarks = (yaml: string): Members => {
  const lines = yaml.split('\n');
  const marks = lines.flatMap((line, index) =>
    /^[ \t]/.test(line) && plainValue.test(lines[index - 1] ?? '')
      ? readLine(line.trim()).filter((pair) => isVisibilityMark(...pair))
      : [],
  );
  return Object.fromEntries(marks);
};

/** YAML 1.2 without its types, so that `0123`, `12:30` and `no` stay texts; aliases are refused (alias bombs). */
const parseYaml = (yaml: string): unknown => {
  const document = parseDocument(yaml, { schema: 'failsafe', version: '1.2', uniqueKeys: false });
  if (document.errors.length > 0) return undefined;
  const members = membersOf(document.toJS({ maxAliasCount: 0, reviver: withWellFormedTexts }));
  return members === undefined ? undefined : { ...swallowedMarks(yaml), ...members };
};

/** By the word after the fence; a program (`---js`) is never run, and read as lines. */
const parsers: Readonly<Record<string, (head: string) => unknown>> = {
  '': parseYaml,
  yaml: parseYaml,
  yml: parseYaml,
  toml: parseToml,
  json: parseJson,
};

/** A head between fences: `---` for YAML (or the language that it names), `+++` for TOML, `;;;` for JSON. */
const fenced = /^(---|\+\+\+|;;;)[ \t]*(?:(\w+)[ \t]*)?\n([\s\S]*?)(?<=\n)(?:\1|\.\.\.)[ \t]*(?:\n|$)/;

const languages: Readonly<Record<string, string>> = { '+++': 'toml', ';;;': 'json' };

/** Nikola: fields in a comment, `.. title: …`. */
const commented = /^<!--(?:[ \t]*\n)?((?:[ \t]*\.\.[ \t]+[\w-]+:[^\n]*\n|[ \t]*\n)+)[ \t]*-->[ \t]*(?:\n|$)/;

/** The end of a head that is one JSON object (Hugo), with text below it; undefined for any other text. */
export const jsonHeadEnd = (text: string): number | undefined => {
  if (!text.startsWith('{')) return undefined;
  let depth = 0;
  let isString = false;
  const end = Math.min(text.length, maxHeadCharacters);
  for (let at = 0; at < end; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return /^[ \t]*\n\s*\S/.test(text.slice(at + 1, at + 1001)) ? at + 1 : undefined;
    }
  }
  return undefined;
};

/** Members with the text of an article or with articles, which no head of a Markdown file has. */
const dataMembers = /^(?:content_html|content_text|content_markdown|html|body|content|items|posts)$/;

/** Whether a JSON object above other text is data, followed by more of it (JSON Lines) or by a message of a program. */
export const isDataAbove = (text: string, end: number): boolean => {
  if (/^\s*\{\s*"/.test(text.slice(end, end + 1000))) return true;
  return Object.keys(readWith(parseWellFormed, text.slice(0, end))).some((name) => dataMembers.test(name));
};

/** A line of a plain head; the lines of its value that follow are indented. */
const plainLine = /^\p{Cf}*(?:\.\.[ \t]+|:)?([\p{L}][\p{L}\p{M}\p{Cf}\w -]{0,40}?)[ \t]*:(?:[ \t]+\S.*|[ \t]*)$/u;
/** The keys of a plain head, one of which it has: those of Pelican, MultiMarkdown and Nikola, and of marks. */
const plainKeys =
  /^(?:title|titre|titulo|العنوان|date|author|authors|auteur|autor|tags|category|slug|status|statut|estado|الحالة|draft|brouillon|borrador|مسودة|published|visibility|summary|lang)$/u;

/** A head without fences, or with one that is never closed: the lines `Key: value` up to the first empty one. */
const readPlainHead = (text: string): FrontMatter | undefined => {
  const fence = /^(?:---|\+\+\+)[ \t]*(?:\w+[ \t]*)?\n/.exec(text)?.[0] ?? '';
  const [head = ''] = text.slice(fence.length).split(/\n[ \t]*(?:\n|$)/, 1);
  const lines = head.split('\n');
  const keys = lines.flatMap((line) => plainLine.exec(line)?.[1] ?? []);
  const isHead =
    head.length <= maxHeadCharacters &&
    lines.every(
      (line, index) =>
        plainLine.test(line) || (index > 0 && /^[ \t]/.test(line)) || (fence !== '' && line.includes('=')),
    ) &&
    (fence !== '' || keys.some((key) => plainKeys.test(foldWords(key))));
  if (!isHead) return undefined;
  const body = text.slice(fence.length + head.length);
  // A mark against publishing the article counts below an empty line too.
  const [below = '', line = ''] = /^\s*\n([^\n]+)(?=\n\s*\n)/.exec(body) ?? [];
  const mark = readLine(line.trim()).filter((pair) => isVisibilityMark(...pair));
  return mark.length > 0
    ? { members: { ...readLines(head), ...Object.fromEntries(mark) }, body: body.slice(below.length) }
    : { members: readLines(head), body };
};

/**
 * Whether what stands between two fences is a head. Between two rules of `---` stands a text: its lines have no key, or have
 * sentences for values (`Note : …`).
 */
const isHead = (fence: string, word: string, head: string): boolean => {
  if (fence !== '---' || word !== '' || head.trim() === '') return true;
  const lines = head.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const keys = lines
    .flatMap((line) => readLine(line.replace(/^[\s-]+/, '')))
    .map(([key, value]) => ({ key: key.trim(), value }));
  if (keys.some(({ key }) => plainKeys.test(foldWords(key)) || isVisibilityMember(key))) return true;
  if (/^\s*[{[]/.test(head)) return true;
  const own = lines.filter((line) => !/^[\s\-\]}]/.test(line));
  const isKeyed = own.length > 0 && own.every((line) => readLine(line).length > 0);
  const isSentence = ({ key, value }: { key: string; value: string }): boolean =>
    key.split(' ').length > 2 || (/[.!?…]$/u.test(value) && value.split(/\s+/u).length > 4);
  return isKeyed && !keys.every(isSentence);
};

/**
 * The head of a document as Jekyll, Hugo, Eleventy, Astro, Zola, Hexo, Docusaurus, Pelican, Nikola and people write it:
 * YAML, TOML, JSON or plain lines; no members for a document without one. Line ends are `\n`.
 */
export const readFrontMatter = (text: string): FrontMatter => {
  const start = text.replace(/^[\ufeff\s]*\n/, '').replace(/^[\ufeff ]+(?=---|\+\+\+|\{)/, '');
  const found = fenced.exec(start);
  if (found !== null && isHead(found[1] ?? '', found[2] ?? '', found[3] ?? '')) {
    const [block, fence = '', word = '', head = ''] = found;
    const parse = parsers[word === '' ? (languages[fence] ?? '') : word.toLowerCase()];
    const members = parse === undefined ? readLines(head.replace(/^\s+/gm, '')) : readWith(parse, head);
    return { members, body: start.slice(block.length) };
  }
  const [comment, fields = ''] = commented.exec(start) ?? [];
  if (comment !== undefined)
    return { members: readLines(fields.replace(/^[ \t]+/gm, '')), body: start.slice(comment.length) };
  const end = jsonHeadEnd(start);
  if (end !== undefined) return { members: readWith(parseWellFormed, start.slice(0, end)), body: start.slice(end) };
  return readPlainHead(start) ?? { members: {}, body: text };
};
