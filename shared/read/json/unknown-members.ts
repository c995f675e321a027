import { isVisibilityMember } from '../visibility.ts';

/** A JSON object from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of one kind of object; `meant` has the names that other formats and CMSs use, by the member that they mean. */
export type Vocabulary = {
  readonly known: ReadonlySet<string>;
  readonly meant: Readonly<Record<string, string>>;
};

/** Other names of an item's members, in words without case and punctuation: Ghost, Strapi, WordPress, RSS, Schema.org, Hugo. */
const itemNames: Readonly<Record<string, string>> = {
  content_html: 'content body html bodyhtml contentencoded contentrendered articlebody fulltext richtext bodycontent',
  content_text: 'text plaintext plain bodytext textcontent contentplain contentraw',
  content_markdown: 'markdown md bodymarkdown rawmarkdown mdx',
  title: 'headline heading name titre subject titlerendered ogtitle metatitle seotitle',
  url: 'link permalink href uri weburl canonical canonicalurl canonicallink address loc',
  summary:
    'description excerpt customexcerpt abstract lead lede teaser standfirst dek chapo subtitle deck metadescription',
  image:
    'featureimage featuredimage featuredmedia thumbnail thumbnailurl thumb cover coverimage heroimage hero picture photo imageurl mainimage ogimage leadimage poster',
  date_published:
    'pubdate publishedat publishedon published publishdate publicationdate datepublished date datetime createdat created datecreated createdon dategmt issued releasedate dcdate',
  date_modified:
    'updatedat updated updatedon modified modifiedat modifiedgmt datemodified lastmodified lastmod dateupdated',
  authors:
    'authorname authornames byline creator dccreator writer writers primaryauthor contributors contributor reporter',
  tags: 'categories category keywords keyword labels label topics topic tag section sections subjects taxonomies',
  language: 'lang locale inlanguage languagecode langue',
  attachments: 'enclosure enclosures files media audio video videos podcast',
  id: 'uuid identifier documentid externalid postid articleid',
};

const authorNames: Readonly<Record<string, string>> = {
  name: 'fullname displayname authorname nickname username title',
  url: 'link website homepage uri href profile twitter',
  email: 'mail emailaddress',
};

const attachmentNames: Readonly<Record<string, string>> = {
  url: 'href src link file path contenturl',
  mime_type: 'mime mimetype contenttype mediatype format encodingformat',
  size_in_bytes: 'length filesize bytes sizebytes contentsize',
  duration_in_seconds: 'seconds durationseconds runtime itunesduration',
  title: 'name caption description filename',
};

/** The vocabulary of an object with these members, and with these other names for them. */
const vocabulary = (known: readonly string[], names: Readonly<Record<string, string>> = {}): Vocabulary => ({
  known: new Set(known),
  meant: Object.fromEntries(
    Object.entries(names).flatMap(([member, words]) => words.split(' ').map((word) => [word, member])),
  ),
});

/** The vocabulary of an item whose schema has these members. */
export const itemVocabulary = (known: readonly string[]): Vocabulary => vocabulary(known, itemNames);

/** JSON Feed 1.1, "authors", with `email`; Barid shows no avatar, and nothing of an article is lost without it. */
export const authorVocabulary = vocabulary(['name', 'url', 'email', 'avatar'], authorNames);

/** JSON Feed 1.1, "attachments", with the short names that Barid's own API gives. */
export const attachmentVocabulary = vocabulary(
  ['url', 'mime_type', 'type', 'title', 'size_in_bytes', 'size', 'duration_in_seconds', 'duration'],
  attachmentNames,
);

export const sourceVocabulary = vocabulary(['name', 'url', 'feed'], {
  name: 'title',
  url: 'link homepageurl',
  feed: 'feedurl rss',
});

/** JSON Feed 1.1, "Top-level", which a batch may have without its version. */
export const batchVocabulary = vocabulary(
  [
    'version title home_page_url feed_url description user_comment next_url icon favicon author authors language expired',
    'hubs items',
  ]
    .join(' ')
    .split(' '),
  {
    items:
      'articles article posts post entries entry data results records documents stories story news item list content pages page',
  },
);

/** A name in words without case and punctuation: `feature_image`, `featureImage` and `feature-image` are one. */
const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The number of letters to add, remove, replace or swap with their neighbour; for short texts. */
const distance = (a: string, b: string): number => {
  let rows: readonly (readonly number[])[] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (const [i, letter] of [...a].entries()) {
    const above = rows.at(-1) ?? [];
    const row = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = letter === b[j - 1] ? 0 : 1;
      const isSwap = i > 0 && j > 1 && letter === b[j - 2] && a[i - 1] === b[j - 1];
      const swapped = isSwap ? (rows.at(-2)?.[j - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost, swapped));
    }
    rows = [...rows.slice(-1), row];
  }
  return rows.at(-1)?.at(-1) ?? 0;
};

/** No member has a longer name. */
const maxNameLength = 40;

/** The member that an unknown name probably means; undefined where none is near. */
export const nearestMember = (name: string, { known, meant }: Vocabulary): string | undefined => {
  const folded = fold(name);
  const exact = meant[folded] ?? [...known].find((member) => fold(member) === folded);
  if (exact !== undefined || folded.length < 4 || folded.length > maxNameLength) return exact;
  const limit = folded.length < 8 ? 1 : 2;
  const candidates = [...known].map((member) => ({ member, away: distance(folded, fold(member)) }));
  return candidates.filter(({ away }) => away <= limit).toSorted((a, b) => a.away - b.away)[0]?.member;
};

/** Whether a member says if the article is for the public. `published` is a date, or such a flag. */
const isStatus = (name: string, value: unknown): boolean =>
  isVisibilityMember(name) || (typeof value === 'boolean' && fold(name) === 'published');

/** Whether a member holds anything that could be lost. */
export const holdsSomething = (value: unknown): boolean => {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value !== 'object' || Object.keys(value).length > 0;
};

/** The members that a vocabulary does not have. JSON Feed 1.1, "Extensions": names with an underscore are for anybody. */
export const unknownMembers = (value: unknown, { known }: Vocabulary): readonly string[] =>
  isObject(value)
    ? Object.entries(value)
        .filter(([name, member]) => !known.has(name) && !name.startsWith('_') && holdsSomething(member))
        .filter(([name, member]) => !isStatus(name, member))
        .map(([name]) => name)
    : [];

const maxWarnings = 20;

/** Warnings of the members that were left out, each with the member that it probably means. */
export const warnOfUnknownMembers = (
  objects: readonly { readonly value: unknown; readonly at: string; readonly vocabulary: Vocabulary }[],
): readonly string[] => {
  const found = objects.flatMap(({ value, at, vocabulary: members }) =>
    unknownMembers(value, members).map((name) => ({ name, value, at, members })),
  );
  const warnings = found.slice(0, maxWarnings).map(({ name, value, at, members }) => {
    const nearest = nearestMember(name, members);
    const isFree = nearest !== undefined && isObject(value) && !holdsSomething(value[nearest]);
    const question = isFree ? `; did you mean ${nearest}?` : '.';
    return `${at}${name.slice(0, maxNameLength).toWellFormed()}: Barid does not know this member and left it out${question}`;
  });
  const more = found.length - warnings.length;
  return more === 0 ? warnings : [...warnings, `${more} more members that Barid does not know were left out.`];
};
