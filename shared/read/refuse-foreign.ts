import { Rejected } from '#shared/errors.ts';
import { withoutProlog } from './detect-format.ts';

/** Documents of other programs: what each is, and what to do with it. */
const noArticles = (what: string, advice: string): Rejected =>
  new Rejected('EXPORT_UNSUPPORTED', `The document is ${what}, which Barid does not read: ${advice}.`, { status: 415 });

/** Movable Type, "Import/Export Format": metadata lines, then sections between five hyphens. */
const movableType =
  /^(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|ALLOW COMMENTS): [\s\S]{0,4000}?^-----\r?\n(?:EXTENDED )?BODY:/m;

/** A table, by its first line: the list of posts in an export of Substack. */
const substackTable = /^"?post_id"?,"?post_date"?,/;

/** Files of programs, settings and keys, by their names: their text is no article, and some of it is secret. */
const programFile =
  /(?:^|[/.])(?:sql|toml|ya?ml|ini|conf|cfg|env|properties|log|lock|pem|key|crt|php\d?|phtml|py|rb|pl|sh|bash|bat|ps1|[cm]?js|jsx|tsx?|css|s[ac]ss|less|java|go|rs|cs?|cpp|h|diff|patch|ics|vcf|srt|vtt|jsonl|ndjson|htaccess|htpasswd)$/i;

/** Markup other than Markdown, whose heads say what is a draft: read as a text, they say nothing. */
const otherMarkup = /\.(?:org|rst|adoc|asciidoc|tex|textile|mediawiki|wiki|typ)$/i;

/** Refuses a text that no format claims, by the name of its file. @throws Rejected EXPORT_UNSUPPORTED */
export const refuseForeignFile = (name: string): void => {
  if (programFile.test(name))
    throw noArticles('a file of a program', 'send articles as files of text, HTML, Markdown or JSON');
  if (otherMarkup.test(name))
    throw noArticles('marked up in another language than Markdown', 'send it as Markdown or HTML');
};

/** Refuses texts of other programs that look like an article. @throws Rejected OPML_NOT_ARTICLES, EXPORT_UNSUPPORTED */
export const refuseForeignText = (
  text: string,
  { type, name = '' }: { readonly type: string; readonly name?: string },
): void => {
  const start = text.slice(0, 8192).trimStart();
  if (/^<opml[\s>]/i.test(withoutProlog(start)))
    throw new Rejected(
      'OPML_NOT_ARTICLES',
      'An OPML list names feeds and contains no article: follow them with `npx barid import FILE --add`.',
      { status: 415 },
    );
  if (/^(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|ALLOW COMMENTS): /.test(start) && movableType.test(start))
    throw noArticles(
      'an export of Movable Type',
      'follow the feed of the site, or import the file into WordPress and export it there',
    );
  const isTable = /^text\/(?:csv|tab-separated-values)\b/i.test(type) || /\.(?:csv|tsv)$/i.test(name);
  if (isTable || substackTable.test(start))
    throw noArticles('a table (CSV)', 'send its articles as files of HTML or Markdown, or as JSON');
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The program that a JSON value comes from, where it is none that Barid reads; by members that its format requires. */
const foreignJson = (value: unknown): readonly [what: string, advice: string] | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(first) || Object.keys(first).some((name) => name.startsWith('content_'))) return undefined;
  const followFeed = 'follow the feed of that site instead';
  if (/activitystreams/.test(JSON.stringify(first['@context']) ?? '')) return ['a message of ActivityPub', followFeed];
  if (isObject(first.account) && typeof first.visibility === 'string' && typeof first.content === 'string')
    return ['a list of posts of Mastodon', followFeed];
  if (isObject(first.jsonapi))
    return [
      'an answer of JSON:API (Drupal, Joomla)',
      'send each article as an item of JSON Feed, or follow the feed of that site',
    ];
  const isRest =
    isObject(first._links) || Object.values(first).some((member) => isObject(member) && isObject(member._links));
  if (isRest) return ["an answer of WordPress's REST API without posts", 'send the posts of /wp-json/wp/v2/posts'];
  return undefined;
};

/** Refuses JSON of other programs that contains no article. @throws Rejected EXPORT_UNSUPPORTED */
export const refuseForeignJson = (value: unknown): void => {
  const found = foreignJson(value);
  if (found !== undefined) throw noArticles(...found);
};
