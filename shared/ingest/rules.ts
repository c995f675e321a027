import type { ArticleDraft } from '#shared/model/article.ts';
import { truncate } from '#shared/plain-text.ts';
import { escapeAttribute, escapeText } from '#shared/read/body/escape.ts';
import { plainText } from '#shared/read/body/plain-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { textToHtml } from '#shared/read/body/text-to-html.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import type { DropRule, RewriteRule, Rules } from '#shared/site/site.ts';

/** The article as the rules want it, or why they do not want it at all. */
export type Ruled = ArticleDraft | { readonly dropped: string };

/** A pattern of the site file meets at most so many characters of a stranger's text: its time stays bounded. */
const lookedAt = 500;

const matches = (pattern: string, text: string): boolean => new RegExp(pattern, 'iu').test(text.slice(0, lookedAt));

const drops = ({ title, author, tag }: DropRule, draft: ArticleDraft): boolean =>
  (title === undefined || matches(title, draft.title)) &&
  (author === undefined || draft.authors.some(({ name }) => matches(author, name))) &&
  (tag === undefined || draft.tags.some((one) => matches(tag, one)));

const inWords = (rule: DropRule): string =>
  Object.entries(rule)
    .map(([what, pattern]) => `${what} ${pattern}`)
    .join(' and ');

const distinct = (tags: readonly string[]): readonly string[] => {
  const folded = tags.map((tag) => tag.toLowerCase());
  return tags.filter((_, index) => folded.indexOf(folded[index] ?? '') === index);
};

const tagged = ({ setTags, addTags = [] }: Rules, tags: readonly string[]): readonly string[] =>
  distinct([...(setTags ?? tags), ...addTags]);

const rewritten = (rules: readonly RewriteRule[], url: string): string => {
  const next = rules.reduce(
    (text, { pattern, replacement }) => text.replace(new RegExp(pattern, 'iu'), replacement),
    url.slice(0, 2048),
  );
  // A replacement that makes no address of it leaves the article's own.
  return absoluteUrl(next) === undefined ? url : next;
};

/** About as many characters as a few sentences have. */
const summaryLength = 400;

const link = (text: string, url: string | undefined): string =>
  url === undefined ? escapeText(text) : `<a href='${escapeAttribute(url)}'>${escapeText(text)}</a>`;

/** The attribution line as HTML; undefined where it names a source that the article does not have. */
const attributionOf = (template: string, { source, title, url }: ArticleDraft): string | undefined => {
  if (template.includes('{source}') && source === undefined) return undefined;
  const parts = template.split(/(\{source\}|\{title\})/).map((part) => {
    if (part === '{source}' && source !== undefined) return link(source.name, url ?? source.url);
    return part === '{title}' ? link(title, url) : escapeText(part);
  });
  return `<p>${parts.join('')}</p>`;
};

const withAttribution = (content: string, line: string | undefined): string => {
  const canonical = line === undefined ? '' : sanitize(line);
  // What comes back to us, from a feed of ours for instance, has the line already.
  return canonical === '' || content.endsWith(canonical) ? content : sanitize(content + canonical);
};

/**
 * An article as these rules of the site file want it. Pure; what it gives, it gives again unchanged, unless a permalink's
 * replacement matches its own pattern. @throws Rejected ARTICLE_TOO_LARGE where the attribution makes it so
 */
export const applyRules = (draft: ArticleDraft, rules: Rules): Ruled => {
  const dropping = rules.drop?.find((rule) => drops(rule, draft));
  if (dropping !== undefined) return { dropped: `A rule of the site file drops it: ${inWords(dropping)}.` };
  const url = draft.url === undefined ? undefined : rewritten(rules.permalink ?? [], draft.url);
  const short =
    rules.content === 'summary'
      ? textToHtml(draft.summary ?? truncate(plainText(draft.content), summaryLength))
      : draft.content;
  const next = { ...draft, ...(url === undefined ? {} : { url }), tags: tagged(rules, draft.tags) };
  const line = rules.attribution === undefined ? undefined : attributionOf(rules.attribution, next);
  return { ...next, content: withAttribution(short, line) };
};
