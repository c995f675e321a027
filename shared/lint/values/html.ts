import { Parser } from 'htmlparser2';
import { type Check, type Problem, quote } from '../finding.ts';

const htmlElements = new Set(
  'a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i img input ins kbd label legend li link main map mark menu meter nav noscript ol optgroup option output p picture pre progress q rp rt ruby s samp search section select slot small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr svg math'.split(
    ' ',
  ),
);

/** The elements that run code, load another page, or change the reader's page. */
const unsafeElements = new Set(
  'script object embed applet iframe frame frameset base link meta style form input button textarea select'.split(' '),
);

/** Styles that load, run code, cover the page, or hide one of these by escapes. */
const unsafeStyle =
  /expression|url\s*\(|behaviou?r|binding|@import|position\s*:|\\|\/\*|&|javascript|script|[^\p{ASCII}]/iu;

const urlAttributes = new Set(['href', 'src', 'action', 'poster', 'background', 'cite', 'longdesc', 'formaction']);

/** The problem of an attribute in content. */
export const attributeProblem = (element: string, name: string, value: string): Problem | undefined => {
  const where = `<${element} ${name}="…">`;
  if (/^on/.test(name)) return { rule: 'unsafe-html', message: `The content has ${where}.` };
  if (name === 'style' && unsafeStyle.test(value)) {
    return { rule: 'unsafe-html', message: `The content has the style ${quote(value)}.` };
  }
  if (!urlAttributes.has(name)) return undefined;
  if (/^(?:javascript|vbscript|data:text)/i.test(value.replace(/[\s\p{Cc}]/gu, ''))) {
    return { rule: 'unsafe-html', message: `The content has ${where} with ${quote(value)}.` };
  }
  if (/^\s*(?:[a-z][a-z0-9+.-]*:|#|$)/i.test(value)) return undefined;
  return { rule: 'relative-url-in-html', message: `The content has the relative URL ${quote(value)}.` };
};

/** The problem of an element in content. */
export const elementProblem = (name: string): Problem | undefined => {
  if (unsafeElements.has(name)) return { rule: 'unsafe-html', message: `The content has <${name}>.` };
  if (htmlElements.has(name) || name.includes('-')) return undefined;
  return { rule: 'unknown-html', message: `The content has <${name}>, which is not HTML.` };
};

/** The problem of an element in SVG or MathML: those that run code or lead back to HTML. */
export const foreignElementProblem = (name: string): Problem | undefined =>
  /^(?:script|foreignObject|handler|listener|annotation-xml|animate.*|set|iframe|embed|object)$/i.test(name)
    ? { rule: 'unsafe-html', message: `The content has <${name}> in SVG or MathML.` }
    : undefined;

/** HTML for a reader: without scripts, with absolute URLs, with the elements of HTML. Reports each rule only once. */
export const checkHtml: Check = (value) => {
  if (!value.includes('<')) return [];
  const problems: (Problem | undefined)[] = [];
  let foreignDepth = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      problems.push(foreignDepth === 0 ? elementProblem(name) : foreignElementProblem(name));
      if (name === 'svg' || name === 'math') foreignDepth += 1;
      for (const [key, text] of Object.entries(attributes)) problems.push(attributeProblem(name, key, text));
    },
    onclosetag: (name) => {
      if (name === 'svg' || name === 'math') foreignDepth -= 1;
    },
  });
  parser.end(value);
  const [cut] = /<[a-z/!][^<>]*$/i.exec(value) ?? [];
  if (cut !== undefined) problems.push({ rule: 'html-cut', message: `The content ends within the tag ${quote(cut)}.` });
  const lastFirst = problems.filter((problem) => problem !== undefined).reverse();
  return [...new Map(lastFirst.map((problem) => [problem.rule, problem])).values()];
};

/** An HTML tag or a character reference. A reader that takes the text for HTML does not show it. */
const markup = new RegExp(
  `</?(?:${[...htmlElements].join('|')}|script|iframe|object|embed)(?:\\s[^<>]*)?/?>|&(?:#\\d+|#x[0-9a-f]+|[a-z]+\\d*);`,
  'i',
);

/** Plain text without markup: some readers take it for HTML. */
export const checkPlainText: Check = (value) => {
  const [found] = markup.exec(value) ?? [];
  return found === undefined ? [] : [{ rule: 'markup-in-text', message: `The text contains ${quote(found)}.` }];
};
