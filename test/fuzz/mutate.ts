/** Random numbers that a seed decides. */
export type Random = {
  /** A whole number below the limit. */
  readonly below: (limit: number) => number;
  /** One of the list. @throws Error for an empty list */
  readonly pick: <T>(list: readonly T[]) => T;
};

/** Mulberry32: the same numbers for the same seed. */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[below(list.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  };
  return { below, pick };
};

/** What grammars begin, end and confuse. */
const tokens: readonly string[] = [
  ...['<', '>', '"', "'", '&', ';', '=', '/', '<!--', '-->', '<![CDATA[', ']]>', '<!DOCTYPE x [', '<?xml ', '?>'],
  ...['&#x0;', '&amp;lt;', '{', '}', '[', ']', ':', ',', '\\u0000', '\\ud800', '1e999', '-0', 'null', '__proto__'],
  ...['```', '---\n', '| a |', '![[', '{{<', '%}', '<p>', '</p>', '<table>', '<svg>', '<math>', '<script>', '<a href='],
  ...[
    'javascript:',
    'data:',
    '//',
    '<template>',
    '<title>',
    '<style>',
    '<noscript>',
    '<select>',
    '<plaintext>',
    '</br>',
  ],
  ...['\0', '\u00a0', '\u202e', '\ufeff', '\ud83d', 'é', 'س', 'ⵣ', '\r\n', '\u2028', '%', '%00', '%E0%A4', '*', '\\'],
  ...[
    '2024-02-30T25:61:61+99:99',
    'Wed, 31 Feb 2024',
    '9999-12-31',
    '0000-00-00',
    'true',
    'false',
    'draft',
    '-1',
    '1e21',
  ],
  ...[
    'xml:base="//"',
    'xml:lang="x"',
    'xmlns="urn:x"',
    'xmlns:a=""',
    'type="xhtml"',
    'type="html"',
    'http://',
    'x'.repeat(300),
  ],
];

/** White space that people, editors and converters write. */
const spaces: readonly string[] = [' ', '  ', '\t', '\n', '\r\n', '\u00a0', '\u2009', '\u200b', '\u3000', ''];

type Change = (text: string, random: Random, others: readonly string[]) => string;

/** A place in the text, and the end of a short stretch from there; seldom of a long one. */
const stretch = (text: string, { below }: Random): readonly [number, number] => {
  const at = below(text.length + 1);
  return [at, at + 1 + below(below(8) === 0 ? 2_000 : 40)];
};

/** A match of the expression somewhere in the text. */
const matchIn = (text: string, random: Random, expression: RegExp): RegExpMatchArray | undefined => {
  const found = [...text.slice(0, 65_536).matchAll(expression)];
  return found.length === 0 ? undefined : random.pick(found);
};

const replaced = (text: string, match: RegExpMatchArray | undefined, by: (found: string) => string): string =>
  match?.index === undefined
    ? text
    : text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);

const lines: Change = (text, random) => {
  const parts = text.split('\n');
  const [from, to] = [random.below(parts.length), random.below(parts.length)];
  const [line = ''] = random.below(2) === 0 ? parts.splice(from, 1) : parts.slice(from, from + 1);
  parts.splice(to, 0, line);
  return parts.join('\n');
};

/** Numbers at which kinds of integers, dates and bounds end. */
const numbers = [
  '0',
  '-1',
  '1',
  '255',
  '65536',
  '2147483648',
  '253402300800',
  '9007199254740993',
  '1e999',
  '0.1',
  '007',
];

const tag = /<[^<>]{0,300}>/g;

/** What an editor, a template or a converter changes without any meaning. */
const looseChanges: readonly Change[] = [
  (text, random) =>
    replaced(text, matchIn(text, random, /[ \t]+/g), () => random.pick([' ', '  ', '\t', '\u00a0', '\u2009'])),
  (text, random) =>
    replaced(text, matchIn(text, random, /(?<=^|[:=>"'] ?)(?=\p{L})|(?<=\p{L})(?=["'<]|$)/gmu), () =>
      random.pick([' ', '\t', '\u00a0', '\u200b']),
    ),
  (text, random) =>
    replaced(text, matchIn(text, random, /\p{L}+/gu), (word) =>
      random.pick([word.toUpperCase(), word.toLowerCase(), word.slice(0, 1).toUpperCase() + word.slice(1)]),
    ),
  (text, random) => replaced(text, matchIn(text, random, /\r?\n/g), () => random.pick(['\r\n', '\n', '\n\n', ' \n'])),
];

const textChanges: readonly Change[] = [
  (text, random) => {
    const [from, to] = stretch(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = stretch(text, random);
    return text.slice(0, from) + text.slice(from, to).repeat(1 + random.below(20)) + text.slice(to);
  },
  (text, random) => {
    const [at] = stretch(text, random);
    return text.slice(0, at) + random.pick(tokens).repeat(1 + random.below(6)) + text.slice(at);
  },
  (text, random, others) => {
    const [at] = stretch(text, random);
    const other = random.pick(others);
    const [from, to] = stretch(other, random);
    return text.slice(0, at) + other.slice(from, to) + text.slice(at);
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const [from, to] = stretch(text, random);
    return text.slice(from, to) + text;
  },
  (text, random) => replaced(text, matchIn(text, random, /\d+/g), () => random.pick(numbers)),
  (text, random) => replaced(text, matchIn(text, random, /\s+|\b/g), () => random.pick(spaces)),
  (text, random) =>
    replaced(text, matchIn(text, random, /\p{L}+/gu), (word) =>
      random.pick([word.toUpperCase(), word.toLowerCase(), word.normalize('NFD'), [...word].toReversed().join('')]),
    ),
  (text, random) => replaced(text, matchIn(text, random, tag), () => ''),
  (text, random) => replaced(text, matchIn(text, random, tag), (one) => one + one),
  (text, random, others) => {
    const other = matchIn(random.pick(others), random, tag)?.[0] ?? random.pick(tokens);
    return replaced(text, matchIn(text, random, tag), () => other);
  },
  // An attribute of one tag on another.
  (text, random, others) => {
    const attribute = matchIn(random.pick(others), random, /\s[\w:-]+=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')/g)?.[0] ?? '';
    return replaced(text, matchIn(text, random, /<[\w:-]+/g), (start) => start + attribute);
  },
  lines,
  (text, random) =>
    replaced(text, matchIn(text, random, /"[^"]{0,200}"|'[^']{0,200}'/g), () => `"${random.pick(tokens)}"`),
];

type JsonPlace = { readonly holder: object; readonly key: string };

const placesIn = (value: unknown, found: JsonPlace[] = []): readonly JsonPlace[] => {
  if (typeof value !== 'object' || value === null || found.length > 2_000) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key });
    placesIn(Reflect.get(value, key), found);
  }
  return found;
};

const hostileValues = (random: Random): readonly unknown[] => [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1e21,
    '',
    ' ',
    [],
    {},
    [[]],
    [null],
    { a: null },
    'draft',
    'DRAFT ',
    '\ud800',
    '__proto__',
  ],
  ...['https://a.example/b', 'javascript:alert(1)', '2030-01-01', '<b>x</b>', random.pick(tokens), random.below(1e9)],
];

/** A value of a JSON document replaced, removed, moved, wrapped, or under another name; the text as it is where it is no JSON. */
const jsonChange: Change = (text, random, others) => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return random.pick(textChanges)(text, random, others);
  }
  const places = placesIn(value);
  if (places.length === 0) return text;
  const [{ holder, key }, other] = [random.pick(places), random.pick(places)];
  const old: unknown = Reflect.get(holder, key);
  const changes: readonly (() => unknown)[] = [
    () => Reflect.set(holder, key, structuredClone(random.pick(hostileValues(random)))),
    () => Reflect.set(holder, key, structuredClone(Reflect.get(other.holder, other.key))),
    () => Reflect.deleteProperty(holder, key),
    () =>
      Reflect.set(
        holder,
        key,
        random.pick<unknown>([[old], { value: old }, { [key]: old }, String(old), `${JSON.stringify(old)}`]),
      ),
    () => Reflect.set(holder, random.pick([key.toUpperCase(), ` ${key}`, `_${key}`, other.key]), structuredClone(old)),
  ];
  random.pick(changes)();
  return JSON.stringify(value);
};

const maxCharacters = 131_072;

/** A text with one to eight changes: parts lost, repeated, moved, of other texts, of the tokens; of JSON, values too. */
export const mutate = (original: string, others: readonly string[], random: Random): string => {
  const isJson = /^\s*[[{]/.test(original);
  let text = original;
  for (let count = 1 + random.below(random.below(4) === 0 ? 8 : 3); count > 0; count -= 1) {
    const change = isJson && random.below(4) > 0 ? jsonChange : random.pick(textChanges);
    text = change(text, random, others).slice(0, maxCharacters);
  }
  return text;
};

/** Where white space and case mean nothing in a format: the values of JSON, and the texts between tags. */
const looseRegions: Readonly<Record<string, RegExp>> = {
  json: /(?<=:\s*")[^"]+(?=")|(?<=[{[,])(?="|\{)/g,
  xml: /(?<=>)[^<]+(?=<)/g,
  html: /(?<=>)[^<]+(?=<)/g,
};

/** A text of a format (`json`, `xml`, `html`, or any other) with changes of white space and of case only. */
export const spaceAndCase = (original: string, format: string, random: Random): string => {
  const region = looseRegions[format] ?? /[\s\S]+/g;
  let text = original;
  for (let count = 1 + random.below(12); count > 0; count -= 1)
    text = replaced(text, matchIn(text, random, region), (part) => random.pick(looseChanges)(part, random, []));
  return text;
};

/** The shortest text found with the same property, by leaving out parts, the largest first; `tries` bounds the work. */
export const shrink = async (
  text: string,
  hasIt: (shorter: string) => Promise<boolean> | boolean,
  tries = 400,
): Promise<string> => {
  let shortest = text;
  let left = tries;
  for (let size = Math.ceil(shortest.length / 2); size >= 1 && left > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < shortest.length && left > 0; ) {
      const candidate = shortest.slice(0, at) + shortest.slice(at + size);
      left -= 1;
      if (await hasIt(candidate)) shortest = candidate;
      else at += size;
    }
  }
  return shortest;
};
