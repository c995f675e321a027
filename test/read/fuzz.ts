import { globSync, readFileSync } from 'node:fs';
import { Rejected } from '#shared/errors.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { violationsOf } from './allow-list.ts';
import { parseContext } from './parse-context-fixture.ts';

/** A fault that a mutated document showed: enough to write it down as a test. */
export type FuzzFault = { readonly seed: number; readonly name: string; readonly fault: string; readonly text: string };

/** The corpus: documents of every format, of up to 64 KB. */
const corpus = globSync('test/fixtures/{articles,feeds,exports,lint,xss}/**/*.{html,xml,json,md,txt,opml}')
  .toSorted()
  .map((path) => ({ name: `x${/\.\w+$/.exec(path)?.[0] ?? ''}`, text: readFileSync(path, 'utf8') }))
  .filter(({ text }) => text.length > 0 && text.length < 65_536);

/** What grammars begin, end and confuse. */
const tokens = [
  ...[
    '<',
    '>',
    '"',
    "'",
    '&',
    ';',
    '=',
    '/',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x [',
    '<?xml ',
    '?>',
    '&#x0;',
    '&amp;lt;',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\\u0000',
    '\\ud800',
    '1e999',
    '-0',
    'null',
    '__proto__',
    '```',
    '---\n',
    '| a |',
    '![[',
    '{{<',
    '%}',
  ],
  ...[
    '<p>',
    '</p>',
    '<table>',
    '<svg>',
    '<math>',
    '<script>',
    '<a href=',
    'javascript:',
    'data:',
    '//',
    '<template>',
    '<title>',
  ],
  ...[
    '\0',
    '\u00a0',
    '\u202e',
    '\ufeff',
    '\ud83d',
    'é',
    'س',
    'ⵣ',
    '\r\n',
    '\u2028',
    '2024-02-30T25:61:61+99:99',
    'Wed, 31 Feb 2024',
  ],
] as const;

/** Mulberry32: numbers below one, the same for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A document of the corpus with one to twelve changes: parts lost, repeated, moved, of another document, or of the tokens. */
const mutate = (seed: number): { readonly name: string; readonly text: string } => {
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[], otherwise: T): T => list[below(list.length)] ?? otherwise;
  const { name, text: original } = pick(corpus, { name: 'x.txt', text: '' });
  const other = pick(corpus, { name: '', text: '' }).text;
  const changes: readonly ((text: string, at: number, length: number) => string)[] = [
    (text, at, length) => text.slice(0, at) + text.slice(at + length),
    (text, at, length) =>
      text.slice(0, at) + text.slice(at, at + length).repeat(1 + below(20)) + text.slice(at + length),
    (text, at) => text.slice(0, at) + pick(tokens, '').repeat(1 + below(6)) + text.slice(at),
    (text, at, length) => text.slice(0, at) + other.slice(below(other.length)).slice(0, length) + text.slice(at),
    (text, at) => text.slice(0, at),
    (text, at, length) => text.slice(at, at + length) + text,
  ];
  let text = original;
  for (let count = 1 + below(12); count > 0; count -= 1) {
    const length = 1 + below(below(8) === 0 ? 2_000 : 40);
    text = pick(changes, (same) => same)(text, below(text.length + 1), length).slice(0, 131_072);
  }
  return { name, text };
};

/** Parsers that take a text as it is, besides the one that decides by the bytes. */
const readers: readonly ((text: string) => unknown)[] = [
  (text) => readOpml(text),
  (text) => readSitemap(text),
  (text) => lintDocument(Buffer.from(text)),
];

const describe = (error: unknown): string | undefined =>
  error instanceof Rejected ? undefined : error instanceof Error ? (error.stack ?? error.message) : String(error);

const faultOf = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return describe(error);
  }
};

/** Reads the mutated document of a seed with every parser; a refusal is an answer, and anything else is a fault. */
export const fuzz = (seed: number): FuzzFault | undefined => {
  const { name, text } = mutate(seed);
  const bytes = Buffer.from(text);
  const faults = [
    faultOf(() => readArticles({ bytes, type: '', name }, parseContext)),
    ...readers.map((read) => faultOf(() => read(text))),
    faultOf(() => {
      const { body } = sanitize(text, 'https://www.example.org/');
      const [violation] = violationsOf(body);
      if (violation !== undefined) throw new Error(`The body has what no body may have: ${violation}`);
      if (sanitize(body, 'https://www.example.org/').body !== body)
        throw new Error('Sanitised again, the body is another.');
    }),
  ].filter((fault) => fault !== undefined);
  const [fault] = faults;
  return fault === undefined ? undefined : { seed, name, fault, text };
};
