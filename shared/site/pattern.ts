import { RE2JS } from 're2js';

/** A regular expression of the site file; it ignores case, and takes time in proportion to the text, whatever it is. */
export type Pattern = {
  readonly test: (text: string) => boolean;
  /** Replaces the first match; `$1`, `$<name>`, `$&` and `$$` as in JavaScript. */
  readonly replace: (text: string, replacement: string) => string;
};

/** What JavaScript has and no engine without backtracking can run. */
const unsupported = /\(\?(?:[=!]|<[=!])|\\(?:[1-9]|k<)/;

/** JavaScript writes scripts and general categories out; RE2 knows their bare names. */
const bareProperties = (source: string): string =>
  source.replace(/(\\p|\\P)\{(?:Script|sc|Script_Extensions|scx|General_Category|gc)=(\w+)\}/g, '$1{$2}');

const compile = (source: string): RE2JS =>
  RE2JS.compile(RE2JS.translateRegExp(bareProperties(source)), RE2JS.CASE_INSENSITIVE);

/** Characters of a pattern. */
const maxPatternCharacters = 500;

/** Instructions of a pattern with its repetitions written out: RE2 goes through all of them for each character of a text. */
const maxInstructions = 1200;

/** Instructions times characters: the longest address with the longest pattern. What of a text lies beyond is not looked at. */
const maxSteps = maxInstructions * 2500;

/** Why a text is no pattern that Barid runs; undefined where it is one. */
export const patternFault = (source: string): string | undefined => {
  if (source.length > maxPatternCharacters) return 'expected a regular expression of at most 500 characters';
  try {
    new RegExp(source, 'iu');
  } catch {
    return 'expected a regular expression of JavaScript, such as ^Publireportage';
  }
  // An escaped backslash or parenthesis begins nothing.
  if (unsupported.test(source.replace(/\\[\\()[\]]/g, ''))) {
    return 'expected a regular expression without lookaround ((?=…), (?!…), (?<=…)) and back references (\\1): neither can be run in a bounded time';
  }
  try {
    return compile(source).programSize() <= maxInstructions
      ? undefined
      : 'expected a regular expression of at most 1,200 parts, its repetitions written out: such as (?:ab){500}';
  } catch {
    return 'expected a regular expression that RE2 knows too: at most 1,000 repetitions ({1,1000}), and properties such as \\p{L} or \\p{Arabic}';
  }
};

const expand = (replacement: string, groups: readonly string[], named: Readonly<Record<string, string>>): string =>
  replacement.replace(/\$(?:(\$)|(&)|(\d{1,2})|<(\w+)>)/g, (whole, dollar, all, number, name) => {
    if (dollar !== undefined) return '$';
    if (all !== undefined) return groups[0] ?? '';
    if (name !== undefined) return named[name] ?? '';
    const at = Number(number);
    if (at > 0 && at < groups.length) return groups[at] ?? '';
    // Of two digits that name no group, the first may.
    const first = Number(String(number)[0]);
    return first > 0 && first < groups.length ? `${groups[first] ?? ''}${String(number).slice(1)}` : whole;
  });

const compiled = new Map<string, Pattern>();

/** The pattern of a text that `patternFault` finds right; each is compiled once. */
export const toPattern = (source: string): Pattern => {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = compile(source);
  const maxCharacters = Math.floor(maxSteps / expression.programSize());
  const pattern: Pattern = {
    test: (text) => expression.matcher(text.slice(0, maxCharacters)).find(),
    replace: (whole, replacement) => {
      const text = whole.slice(0, maxCharacters);
      const matcher = expression.matcher(text);
      if (!matcher.find()) return whole;
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? '');
      const names = Object.keys(expression.namedGroups());
      const named = Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? '']));
      return `${text.slice(0, matcher.start())}${expand(replacement, groups, named)}${whole.slice(matcher.end())}`;
    },
  };
  compiled.set(source, pattern);
  return pattern;
};
