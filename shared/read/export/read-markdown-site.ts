import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { normalized } from '#shared/plain-text.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { decodeText } from '../decode.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { absoluteUrl } from '../permalink.ts';
import { readDocument } from '../read-document.ts';
import { readFrontMatter } from '../text/front-matter.ts';
import type { ExportFiles } from './export-files.ts';
import { type ExportItem, toExportItem } from './export-item.ts';
import { readWithPictures } from './export-pictures.ts';

/** How a site makes the addresses of its pages. */
type SiteSettings = {
  readonly program: 'jekyll' | 'hugo' | undefined;
  /** The folders, with a slash at the end, whose files are at the root of the site. */
  readonly roots: readonly string[];
  /** The address of the site, from its settings. */
  readonly url?: string | undefined;
  /** Jekyll, `permalink`; Hugo, `permalinks` by section. */
  readonly permalink?: string | undefined;
  readonly permalinks: JsonObject;
  readonly language?: string | undefined;
};

const textIn = (members: JsonObject, ...names: readonly string[]): string | undefined =>
  names
    .map((name) => members[name])
    .find((value) => typeof value === 'string' && value !== '')
    ?.toString();

/** Settings of real sites have some kilobytes. */
const maxSettingsCharacters = 131_072;

/** The settings in YAML, TOML or JSON; none for a file that cannot be read: it says nothing about articles. */
const parseSettings = (name: string, text: string): JsonObject => {
  if (text.length > maxSettingsCharacters) return {};
  try {
    const value: unknown = name.endsWith('.toml') ? parseToml(text) : parseYaml(text, { logLevel: 'error' });
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

/** An address that can be the base of others; a site under development may have `/`, or none. */
const siteAddress = (written: string | undefined): string | undefined =>
  written !== undefined && URL.canParse('/', written) && /^https?:/i.test(written.trim()) ? written.trim() : undefined;

const readSettings = async ({ names, read }: ExportFiles): Promise<SiteSettings> => {
  const find = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  const jekyll = find(/(?:^|^[^/]+\/)_config\.ya?ml$/);
  const hugo = find(
    /(?:^|^[^/]+\/)(?:(?:hugo|config)\.(?:toml|ya?ml|json)|config\/_default\/(?:hugo|config)\.(?:toml|ya?ml|json))$/,
  );
  const name = jekyll ?? hugo;
  if (name === undefined) return { program: undefined, roots: [''], permalinks: {} };
  const top = name.slice(0, name.lastIndexOf('/') + 1).replace(/config\/_default\/$/, '');
  const members = parseSettings(name, decodeText(await read(name), 'text/plain'));
  if (jekyll !== undefined) {
    const base = textIn(members, 'url');
    const url = siteAddress(base === undefined ? undefined : `${base}${textIn(members, 'baseurl') ?? ''}`);
    return {
      program: 'jekyll',
      roots: [top],
      url,
      permalink: textIn(members, 'permalink') ?? 'date',
      permalinks: {},
      language: textIn(members, 'lang', 'locale'),
    };
  }
  const { permalinks } = members;
  // Since 0.131 there are permalinks of pages and of sections.
  const ofPages = isObject(permalinks) && isObject(permalinks.page) ? permalinks.page : permalinks;
  return {
    program: 'hugo',
    roots: [`${top}static/`, `${top}assets/`, top],
    url: siteAddress(textIn(members, 'baseURL', 'baseurl')),
    permalinks: isObject(ofPages) ? ofPages : {},
    language: textIn(members, 'defaultContentLanguage', 'languageCode'),
  };
};

/** The forms of addresses that Jekyll has names for (“Permalinks”). */
const jekyllForms: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

const slugOf = (text: string): string =>
  normalized(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** The words of a list, or of a text with spaces between them. */
const wordsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s+/) : []).filter(
    (word) => typeof word === 'string' && word !== '',
  );

type Page = {
  readonly name: string;
  readonly members: JsonObject;
  /** RFC 3339 of the article. */
  readonly published: string | undefined;
};

/** `:year` and the like from the day that the page says, in the zone in which it says it. */
const dateTokens = ({ name, members, published }: Page): Readonly<Record<string, string>> => {
  const written = members.date instanceof Date ? members.date.toISOString() : String(members.date ?? '');
  const [, year, month, day] =
    /(\d{4})-(\d{2})-(\d{2})/.exec(written) ??
    /(\d{4})-(\d{2})-(\d{2})/.exec(name) ??
    /(\d{4})-(\d{2})-(\d{2})/.exec(published ?? '') ??
    [];
  if (year === undefined || month === undefined || day === undefined) return {};
  return {
    year,
    month,
    day,
    i_month: String(Number(month)),
    i_day: String(Number(day)),
    short_year: year.slice(2),
    monthname: month,
  };
};

const fill = (form: string, tokens: Readonly<Record<string, string | undefined>>): string | undefined => {
  let isWhole = true;
  const path = form.replaceAll(/:(\w+)/g, (_, token: string) => {
    const value = tokens[token];
    isWhole &&= value !== undefined;
    return value ?? '';
  });
  return isWhole ? `/${path}`.replace(/\/{2,}/g, '/') : undefined;
};

/** The name of a file without folder, date and extension: `_posts/2024-11-27-tanger.md` is `tanger`. */
const baseName = (name: string): string => {
  const [folder = '', file = name] = [name.split('/').at(-2), name.split('/').at(-1)];
  const bare = file.replace(/\.[^.]+$/, '');
  return (/^index(?:\.[\w-]+)?$/.test(bare) ? folder : bare).replace(/^\d{4}-\d{2}-\d{2}[-_]/, '');
};

const jekyllPath = (page: Page, { permalink = 'date' }: SiteSettings): string | undefined => {
  const { name, members } = page;
  const form = textIn(members, 'permalink') ?? jekyllForms[permalink] ?? permalink;
  // Folders above _posts are categories.
  const above =
    name
      .split('/')
      .slice(0, -1)
      .join('/')
      .split(/(?:^|\/)_posts(?:\/|$)/)[0]
      ?.split('/') ?? [];
  const categories = [...above, ...wordsOf(members.categories ?? members.category)]
    .filter((part) => part !== '')
    .map(slugOf);
  const title = textIn(members, 'slug') ?? baseName(name);
  return fill(form, {
    ...dateTokens(page),
    title,
    slug: slugOf(title),
    categories: categories.join('/'),
    output_ext: '.html',
  });
};

/** `tanger.fr.md` is the French page of `tanger`. */
const languageSuffix = (name: string): string | undefined =>
  /\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.(?:md|markdown|html?)$/.exec(name)?.[1];

const hugoPath = (page: Page, { permalinks, language }: SiteSettings): string | undefined => {
  const { name, members } = page;
  const own = textIn(members, 'url');
  if (own !== undefined) return own;
  const inside = name.replace(/^(?:[^/]+\/)?content\//, '');
  const folders = inside.split('/').slice(0, -1);
  const suffix = languageSuffix(name);
  const filename = baseName(name.replace(/\.[a-z]{2,3}(?:-[A-Za-z]{2,4})?(?=\.\w+$)/, ''))
    .toLowerCase()
    .replaceAll(' ', '-');
  const slug = textIn(members, 'slug') ?? filename;
  const isBundle = /(?:^|\/)index(?:\.[\w-]+)?\.\w+$/.test(inside);
  const sections = (isBundle ? folders.slice(0, -1) : folders).map((folder) =>
    folder.toLowerCase().replaceAll(' ', '-'),
  );
  const prefix = suffix === undefined || suffix === language ? '' : `/${suffix}`;
  const form = textIn(permalinks, sections[0] ?? '');
  const tokens = {
    ...dateTokens(page),
    slug,
    slugorfilename: slug,
    filename,
    contentbasename: filename,
    title: slugOf(textIn(members, 'title') ?? slug),
    section: sections[0] ?? '',
    sections: sections.join('/'),
  };
  const path = form === undefined ? `/${[...sections, slug].join('/')}/` : fill(form, tokens);
  return path === undefined ? undefined : `${prefix}${path}`;
};

/** What a file is that is no article, by its place. */
const foreignKind = (name: string, isSite: boolean): string | undefined => {
  const parts = name.split('/');
  const file = parts.at(-1) ?? '';
  if (
    parts.some((part) =>
      /^(?:\.|node_modules$|_layouts$|_includes$|_site$|themes$|layouts$|archetypes$|public$|vendor$)/.test(part),
    )
  )
    return 'program file';
  if (/^_index\b/i.test(file)) return 'list page';
  if (/^(?:readme|license|licence|contributing|changelog|code_of_conduct|security)\b/i.test(file))
    return 'repository file';
  if (!isSite) return undefined;
  const isContent = parts.some((part) => /^(?:_posts|_drafts|content)$/.test(part));
  return isContent ? undefined : 'page';
};

const frontMatterOf = (text: string): JsonObject => {
  try {
    return readFrontMatter(text.replace(/\r\n?/g, '\n')).members;
  } catch {
    return {};
  }
};

/** Jekyll makes the title of a post without one from the name of its file. */
const titledByName = (name: string, bytes: Uint8Array, members: JsonObject): Uint8Array => {
  const text = decodeText(bytes, 'text/plain');
  if (textIn(members, 'title') !== undefined || !/^---\r?\n/.test(text) || /^#\s/m.test(text)) return bytes;
  const title = baseName(name)
    .split(/[-_\s]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
  return Buffer.from(text.replace(/^---\r?\n/, () => `---\ntitle: ${JSON.stringify(title)}\n`));
};

const readPage = (
  name: string,
  bytes: Uint8Array,
  settings: SiteSettings,
  context: ParseContext,
): string | ParsedArticle | Rejected => {
  const isSite = settings.program !== undefined;
  const kind = foreignKind(name, isSite);
  if (kind !== undefined) return kind;
  const { url: address, keepsDrafts, ...rest } = context;
  const members = frontMatterOf(decodeText(bytes, 'text/plain'));
  const titled = settings.program === 'jekyll' ? titledByName(name, bytes, members) : bytes;
  const input = { bytes: titled, type: 'text/markdown', name };
  try {
    const base = address ?? settings.url ?? context.site.url;
    // The address in the front matter is a path of the site in most.
    const [first] = readDocument(input, defined({ ...rest, url: new URL('/', base).href })).articles;
    if (first === undefined || first instanceof Rejected) return first ?? 'page';
    if (first.incoming.draft !== undefined && keepsDrafts !== true) return 'draft';
    const page = { name, members, published: first.incoming.published };
    const path =
      settings.program === 'jekyll'
        ? jekyllPath(page, settings)
        : settings.program === 'hugo'
          ? hugoPath(page, settings)
          : undefined;
    const root = withoutTrailingSlashes(base);
    const url =
      path === undefined
        ? undefined
        : /^https?:/.test(path)
          ? path
          : `${root}${path.startsWith('/') ? '' : '/'}${path}`;
    const { url: guessed, language = languageSuffix(name) ?? settings.language, ...incoming } = first.incoming;
    const stated = textIn(members, 'url', 'permalink', 'canonical_url', 'canonical', 'link');
    const link = (url && absoluteUrl(url)) ?? (stated === undefined ? undefined : guessed);
    const identified = { ...incoming, language, url: incoming.draft === undefined ? link : undefined };
    // The feeds of Jekyll and Hugo have the permalink as guid, Jekyll without its extension.
    const guid =
      incoming.guid ??
      (link === undefined ? undefined : settings.program === 'jekyll' ? link.replace(/\.html$/, '') : link);
    return {
      ...first,
      incoming: defined({
        ...identified,
        guid: settings.program === undefined ? incoming.guid : guid,
        aliases: incoming.aliases,
      }),
    };
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** The articles of a site of Jekyll or Hugo, or of any folder of Markdown files; `url` of the context is the site's address. */
export async function* readMarkdownSite(files: ExportFiles, context: ParseContext): AsyncGenerator<ExportItem> {
  const settings = await readSettings(files);
  const pages = files.names.filter((name) => /\.(?:md|markdown|mkd|mdx)$/i.test(name));
  for (const [index, name] of pages.entries()) {
    const bytes = await files.read(name);
    const place = { name, roots: settings.roots };
    const read = await readWithPictures(place, files, (pictures) =>
      readPage(name, bytes, settings, { ...context, ...pictures }),
    );
    const title = typeof read === 'string' || read instanceof Rejected ? name : read.incoming.title;
    yield toExportItem(read, title, index + 1, name);
  }
}
