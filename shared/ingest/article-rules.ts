import type { IncomingArticle } from '#shared/model/article.ts';
import { truncate } from '#shared/plain-text.ts';
import { escapeAttribute, escapeText } from '#shared/read/body/escape.ts';
import { plainText, textToHtml } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import { toPattern } from '#shared/site/pattern.ts';
import type { DropRule, RewriteRule, Rules } from '#shared/site/site.ts';

/** The article after the rules, or the reason why a rule drops it. */
export type Ruled = IncomingArticle | { readonly dropped: string };

/** Titles and names are shorter; patterns with a thousand repetitions take their length times the text's. */
const maxMatchedChars = 500;

/** Whether each pattern of the rule matches. */
const drops = ({ title, author, tag }: DropRule, incoming: IncomingArticle): boolean => {
  const matches = (pattern: string, text: string): boolean => toPattern(pattern).test(text.slice(0, maxMatchedChars));
  return (
    (title === undefined || matches(title, incoming.title)) &&
    (author === undefined || incoming.authors.some(({ name }) => matches(author, name))) &&
    (tag === undefined || incoming.tags.some((one) => matches(tag, one)))
  );
};

const rewritten = (rules: readonly RewriteRule[], url: string): string => {
  const next = rules.reduce(
    (text, { pattern, replacement }) => toPattern(pattern).replace(text, replacement),
    url.slice(0, 2048),
  );
  // A replacement that produces no URL leaves the permalink as it was.
  return absoluteUrl(next) === undefined ? url : next;
};

/** A few sentences. */
const maxSummaryChars = 400;

/** The attribution line as HTML; undefined where it needs a source and the article has none. */
const attributionOf = (template: string, { source, title, url }: IncomingArticle): string | undefined => {
  if (template.includes('{source}') && source === undefined) return undefined;
  const link = (text: string, href: string | undefined): string =>
    href === undefined ? escapeText(text) : `<a href='${escapeAttribute(href)}'>${escapeText(text)}</a>`;
  const parts = template.split(/(\{source\}|\{title\})/).map((part) => {
    if (part === '{source}' && source !== undefined) return link(source.name, url ?? source.url);
    return part === '{title}' ? link(title, url) : escapeText(part);
  });
  return sanitize(`<p>${parts.join('')}</p>`).body;
};

/**
 * Applies the site file's rules to an article. Pure, and idempotent unless a permalink's replacement matches its own
 * pattern. @throws Rejected ARTICLE_TOO_LARGE where the attribution makes the article too large
 */
export const applyRules = (incoming: IncomingArticle, rules: Rules): Ruled => {
  const dropping = rules.drop?.find((rule) => drops(rule, incoming));
  if (dropping !== undefined) {
    const patterns = Object.entries(dropping).map(([field, pattern]) => `whose ${field} matches ${pattern}`);
    return { dropped: `The site file drops articles ${patterns.join(' and ')}.` };
  }
  const url = incoming.url === undefined ? undefined : rewritten(rules.permalink ?? [], incoming.url);
  const content =
    rules.content === 'summary'
      ? textToHtml(incoming.summary ?? truncate(plainText(incoming.content), maxSummaryChars))
      : incoming.content;
  const allTags = [...(rules.setTags ?? incoming.tags), ...(rules.addTags ?? [])];
  // Each once, whatever its case.
  const tags = [...Map.groupBy(allTags, (tag) => tag.toLowerCase()).values()].flatMap(([tag]) => tag ?? []);
  const next = { ...incoming, ...(url === undefined ? {} : { url }), tags, content };
  const line = rules.attribution === undefined ? '' : (attributionOf(rules.attribution, next) ?? '');
  // An article that comes back, from one of our own feeds for instance, has the line already.
  return line === '' || content.endsWith(line) ? next : { ...next, content: sanitize(content + line).body };
};
