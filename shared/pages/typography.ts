/** A tag of a canonical body (`Article.content`): only values between single quotes may have a `>`. */
const tag = /(<[^'<>]*(?:'[^'<]*'[^'<>]*)*>)/;

/** Elements whose text is shown as it is. */
const literal = /^<(\/?)(?:pre|code|samp|kbd|script|style)\b/;

const narrow = '\u202f';
const noBreak = '\u00a0';

/**
 * French puts a space before high punctuation and inside guillemets, at which no line may break: before a colon and inside
 * guillemets a whole one, before the others and between a number and its unit a narrow one (Imprimerie nationale, "Lexique des
 * règles typographiques"). Only spaces that are there are replaced.
 */
const frenchText = (text: string): string =>
  text
    .replace(/« /g, `«${noBreak}`)
    .replace(/ »/g, `${noBreak}»`)
    .replace(/ :(?=\s|$)/g, `${noBreak}:`)
    .replace(/ (?=[;!?])/g, narrow)
    .replace(/(?<=\d) (?=[%€°])/g, narrow);

const isFrench = (language: string): boolean => /^fr\b/i.test(language);

/** A title or an excerpt as it is set on a page. */
export const setText = (text: string, language: string): string => (isFrench(language) ? frenchText(text) : text);

/**
 * The body of an article as it is set on a page: the spaces of its language, and tables that scroll by themselves where they
 * are wider than a screen, also by keyboard (WCAG 2.2, 2.1.1). `tableName` says what such a region is.
 */
export const setBody = (html: string, language: string, tableName: string): string => {
  let depth = 0;
  return html
    .split(tag)
    .map((part) => {
      if (!part.startsWith('<')) return depth === 0 && isFrench(language) ? frenchText(part) : part;
      const [, closes] = literal.exec(part) ?? [];
      if (closes !== undefined) depth = Math.max(0, depth + (closes === '' ? 1 : -1));
      if (/^<table\b/.test(part))
        return `<div class="scroll" role="group" tabindex="0" aria-label="${tableName}">${part}`;
      return /^<\/table>/.test(part) ? `${part}</div>` : part;
    })
    .join('');
};
