/** Which articles a rule drops: every pattern that is present must match. Patterns are regular expressions, whatever the case. */
export type DropRule = { readonly title?: string; readonly author?: string; readonly tag?: string };

/** Every match of `pattern` in a permalink becomes `replacement`, where `$1` stands for the first group. */
export type RewriteRule = { readonly pattern: string; readonly replacement: string };

/** What a newsroom wants of articles before they are kept. */
export type Rules = {
  /** Instead of an article's own tags. */
  readonly setTags?: readonly string[];
  /** Beside them. */
  readonly addTags?: readonly string[];
  readonly drop?: readonly DropRule[];
  readonly permalink?: readonly RewriteRule[];
  /** `summary` keeps a few sentences and leaves the rest to the permalink. */
  readonly content?: 'full' | 'summary';
  /** The last line of the body; `{source}` becomes a link to the source, `{title}` one to the article. */
  readonly attribution?: string;
};

/** What a source's answers are: `auto` finds out from their bytes. */
export type SourceType = 'auto' | 'feed' | 'page' | 'wordpress' | 'sitemap';

/** An upstream that the site file names. */
export type Source = {
  readonly id: string;
  readonly url: string;
  readonly type: SourceType;
  /** What its articles say they are from; the upstream's own title unless said. */
  readonly name?: string;
  /** Seconds between polls; as often as it publishes unless said. */
  readonly every?: number;
  /** Which links of a page lead to its articles: a CSS selector. */
  readonly selector?: string;
  readonly rules: Rules;
};
