import { Parser } from 'htmlparser2';
import type { Check, Problem } from '../finding.ts';
import { quote } from '../finding.ts';

const known = new Set(
  'a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i img input ins kbd label legend li link main map mark menu meter nav noscript ol optgroup option output p picture pre progress q rp rt ruby s samp search section select slot small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr svg math'.split(
    ' ',
  ),
);

/** What runs, loads a page of its own, or changes the reader's page. */
const unsafe = new Set(
  'script object embed applet iframe frame frameset base link meta style form input button textarea select'.split(' '),
);

const isUnsafeUrl = (value: string): boolean =>
  /^(?:javascript|vbscript|data:text)/i.test(value.replace(/[\s\p{Cc}]/gu, ''));

/** Styles that load, run, cover the page or hide what they do. */
const isUnsafeStyle = (value: string): boolean =>
  /expression|url\s*\(|behaviou?r|binding|@import|position\s*:|\\|\/\*|&|javascript|script|[^\p{ASCII}]/iu.test(value);

const urlAttributes = new Set(['href', 'src', 'action', 'poster', 'background', 'cite', 'longdesc', 'formaction']);

const isRelative = (value: string): boolean => !/^\s*(?:[a-z][a-z0-9+.-]*:|#|$)/i.test(value);

/** What is wrong with an attribute of the content, if anything. */
export const attributeProblem = (element: string, name: string, value: string): Problem | undefined => {
  const where = `<${element} ${name}="…">`;
  if (/^on/.test(name)) return { rule: 'unsafe-html', message: `The content has ${where}.` };
  if (name === 'style' && isUnsafeStyle(value)) {
    return { rule: 'unsafe-html', message: `The content has the style ${quote(value)}.` };
  }
  if (!urlAttributes.has(name)) return undefined;
  if (isUnsafeUrl(value)) return { rule: 'unsafe-html', message: `The content has ${where} with ${quote(value)}.` };
  if (!isRelative(value)) return undefined;
  return { rule: 'relative-url-in-html', message: `The content has the relative URL ${quote(value)}.` };
};

/** What is wrong with an element of the content, if anything. */
export const elementProblem = (name: string): Problem | undefined => {
  if (unsafe.has(name)) return { rule: 'unsafe-html', message: `The content has <${name}>.` };
  if (known.has(name) || name.includes('-')) return undefined;
  return { rule: 'unknown-html', message: `The content has <${name}>, which is not HTML.` };
};

/** Each rule once for each content: a page of the same fault helps nobody. */
const firstOfEach = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.toReversed().map((problem) => [problem.rule, problem])).values(),
];

/** HTML as a reader shows it: no script, whole URLs, the elements of HTML. */
export const checkHtml: Check = (value) => {
  if (!value.includes('<')) return [];
  const problems: (Problem | undefined)[] = [];
  let foreign = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (foreign === 0) problems.push(elementProblem(name));
      if (name === 'svg' || name === 'math') foreign += 1;
      for (const [key, text] of Object.entries(attributes)) problems.push(attributeProblem(name, key, text));
    },
    onclosetag: (name) => {
      if (name === 'svg' || name === 'math') foreign -= 1;
    },
  });
  parser.end(value);
  return firstOfEach(problems.filter((problem) => problem !== undefined));
};

/** A tag of HTML, or a reference to a character: what a reader that takes text for HTML would not show. */
const markup = new RegExp(
  `</?(?:${[...known].join('|')}|script|iframe|object|embed)(?:\\s[^<>]*)?/?>|&(?:#\\d+|#x[0-9a-f]+|[a-z]+\\d*);`,
  'i',
);

/** Plain text where readers differ on whether it is HTML. */
export const checkPlainText: Check = (value) => {
  const [found] = markup.exec(value) ?? [];
  return found === undefined ? [] : [{ rule: 'markup-in-text', message: `The text contains ${quote(found)}.` }];
};
