import { defined } from '#shared/defined.ts';
import { foldText, foldWords } from '../date/fold-text.ts';
import { type DateContext, findDate, parseDate } from '../date/parse-date.ts';
import { isPersonName, readByline } from '../text/byline.ts';
import { linesOf } from './element-lines.ts';
import { partsOf } from './element-parts.ts';
import { lineOf, type Page, type PageElement, shortLineOf } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { namesIn, withoutAsides } from './pick-authors.ts';
import { closest, holds, select, selectAll } from './select.ts';

const bylineSelectors = [
  '[rel~="author"]',
  '.byline .fn, .author .fn, .vcard .fn',
  '[class*="byline" i]',
  '[class*="author-name" i], [class*="author_name" i], [class*="authorname" i]',
  '[class*="author" i]:not([class*="avatar" i]):not([class*="bio" i])',
  '[id*="byline" i]',
  '[class*="signature" i], [class*="auteur" i], [class*="autor" i], [class*="contributor" i]',
  'a[href*="/author/"], a[href*="/authors/"], a[href*="/autor/"], a[href*="/autores/"], a[href*="/autoren/"], a[href*="/auteur/"], a[href*="/auteurs/"], a[href*="/kateb/"]',
  '.username',
] as const;

/** Comments, lists of other articles and boxes beside the article have authors and dates of their own. */
const otherBoxes =
  '[class*="comment" i], [id*="comment" i], [class*="related" i], aside, footer, nav, [class*="sidebar" i], [class*="widget" i]';

const isInOtherBox = (element: PageElement): boolean => {
  // HTML Living Standard, "The address element": contact information for the article around it.
  if (closest(element, 'address') !== null && closest(element, 'aside, article, header') !== null) return false;
  const box = closest(element, otherBoxes);
  // Themes put names of boxes on the whole page: `has-sidebar`, `comments-open`.
  return box !== null && !/^(?:html|body|main|article)$/.test(box.localName) && select(box, 'h1') === null;
};

/** An address that ends in a person's name with @, as those of Medium, Mastodon, YouTube and TikTok do, or in a handle alone. */
const handle =
  /\/@[\w.-]{2,40}\/?(?:[?#]|$)|\/\/(?:www\.)?(?:twitter|x)\.com\/(?!share|intent|home|hashtag|search)\w{2,15}\/?(?:[?#]|$)/i;

/** Two to five words that begin with capitals, or are of a script without them. */
const fullName =
  /^(?:[\p{Lu}\p{Lo}][\p{L}\p{M}'’.-]*|de|da|di|el|al|van|von|der|la|le|du|ben|bin|y)(?:\s+(?:[\p{Lu}\p{Lo}][\p{L}\p{M}'’.-]*|de|da|di|el|al|van|von|der|la|le|du|ben|bin|y)){1,4}$/u;

const ownHandle = /^@[\w.]{2,40}$/;

/** Whether a link whose text is a handle is all that its box in the article says: “par @sara_amrani”. */
const isOnlyHandle = (link: PageElement): boolean =>
  closest(link, 'article, [class*="byline" i], [class*="author" i]') !== null &&
  /^(?:par|by|por|von|بقلم)?\s*@[\w.]+$/iu.test(lineOf(link.parentElement));

/** A person who is only linked, with the handle in the address; a link in a sentence names somebody else. */
const linkedAuthor = (page: Page): PageFields => {
  for (const link of selectAll(page, 'a[href*="@"], a[href*="twitter.com/"], a[href*="//x.com/"]', 20)) {
    const name = withoutAsides(lineOf(link));
    const holder = link.parentElement;
    const isAlone = holder === null || lineOf(holder).length <= 120;
    if (
      isAlone &&
      handle.test(link.getAttribute('href') ?? '') &&
      (fullName.test(name) || (ownHandle.test(name) && isOnlyHandle(link))) &&
      isPersonName(name) &&
      !isInOtherBox(link)
    )
      return { authors: [{ name }] };
  }
  return {};
};

/** Whether each of several names is that of a person, in full. */
const isNameList = (names: readonly string[]): boolean =>
  names.length > 1 && names.length <= 12 && names.every((one) => fullName.test(one) && isPersonName(one));

/** Whether a part of a byline may hold a name, and not a role, a place or a date, by its class. */
const isNamePart = (element: PageElement): boolean => {
  const name = element.getAttribute('class') ?? '';
  return (
    /name/i.test(name) ||
    !/(?:^|[-_\s])(?:role|job|position|function|fonction|bio|desc\w*|location|dateline)(?=$|[-_\s])/i.test(name)
  );
};

const visibleAuthor = (page: Page, context: DateContext): PageFields => {
  const isNameLike = (line: string): boolean =>
    line.length >= 2 &&
    line.length <= 70 &&
    line.split(/\s+/u).length <= 6 &&
    /\p{L}/u.test(line) &&
    !/[!?{}=]|(?<!@\S*)@(?![\w.]{2,40}$)|https?:/.test(line) &&
    !/\.\s/.test(line.replace(/(?:^|\s)(?:Dr|Prof|Mr|Mrs|Ms|Me|Mme|Sr|Sra|Hr|Fr|\p{Lu})\.(?=\s)/gu, ''));
  for (const selector of bylineSelectors) {
    for (const element of selectAll(page, selector, 6)) {
      if (lineOf(element).length > 300 || isInOtherBox(element)) continue;
      for (const part of partsOf(element, isNamePart)) {
        const line = withoutAsides(part);
        const byline = part.length > 120 ? undefined : (readByline(part, context) ?? readByline(line, context));
        // A line that is a date names nobody.
        const isDate = byline !== undefined && byline.author === undefined;
        const name = withoutAsides(byline?.author ?? (isNameLike(line) && !isDate ? line : ''));
        const names = byline?.author === undefined && part.length <= 200 ? namesIn(part) : [];
        if (isNameList(names)) return { authors: names.map((one) => ({ name: one })) };
        if (name === '' || !isPersonName(name)) continue;
        // Each of several names is a link of its own: “Julia Carrie Wong and Sam Levin”.
        const around = lineOf(element.parentElement);
        const together = around.length <= 200 ? namesIn(around) : [];
        if (isNameList(together) && together.includes(name)) return { authors: together.map((one) => ({ name: one })) };
        return { authors: [{ name }], published: byline?.published?.toISOString() };
      }
    }
  }
  return {};
};

const dayMs = 86_400_000;

const timeElements = 'time[pubdate], article time[datetime], main time[datetime], time[datetime]';
const dateElements =
  'time, [class*="date" i], [class*="publi" i], [class*="time" i], [class*="posted" i], [class*="byline" i], [class*="meta" i], [id*="date" i]';

/** A year, or a date with its year, in Western or Eastern digits; a date without may be of any year. */
const year = /(?:19|20)\d{2}|[١٢][٠-٩]{3}|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)/u;

/** Words with which pages say that a date is that of a publication, over folded text. */
const publicationLabel =
  /(?<!\p{L})(?:publi(?:e|ee|shed|cado|cada)|post(?:ed|e)|paru|erschienen|veroffentlicht|erstellt|eingestellt|geschrieben|(?:artikel|beitrag|meldung|news|notizia|notice) (?:vom|del|du|of)|(?:artikel|beitrag) wurde|pubblicato|gepubliceerd|opublikowano|objavljeno|publicat|yayinlan\p{L}*|datum|date|fecha|data|نشر|نشرت|تاريخ النشر|بتاريخ|التاريخ|опубликовано)(?!\p{L})/u;
const updateLabel =
  /(?<!\p{L})(?:stand|aktualisiert|letzte (?:anderung|aktualisierung)|zuletzt|last (?:updated|modified|edited|changed|revised)|updated|mis(?:e)? a jour|derniere (?:modification|mise a jour)|ultima actualizacion|actualizado|aggiornato|ultimo aggiornamento|اخر تحديث|تحديث)(?!\p{L})/u;

/** Names with which themes mark the time of an update alone. */
const updateNames = /(?<!\p{L})(?:updated|modified|datemodified)(?!\p{L})/iu;
const publicationNames = /publi|created|posted/i;

type VisibleDates = Pick<PageFields, 'published' | 'modified'>;

/** The dates of a `<time>`: its `datetime` stands for one of those that its text names, and its label says which. */
const datesOfTime = (time: PageElement, datetime: string, context: DateContext): VisibleDates => {
  const lines = [lineOf(time), time.parentElement === null ? '' : lineOf(time.parentElement)];
  const [own, around] = lines.map((line) => (line.length > 160 ? undefined : readByline(line, context)));
  const both = [own, around].find((byline) => byline?.published !== undefined && byline.modified !== undefined);
  const exact = parseDate(datetime, context) ?? context.now;
  const { published, modified } = both ?? {};
  if (published !== undefined && modified !== undefined) {
    const distanceTo = (date: Date): number => Math.abs(date.getTime() - exact.getTime());
    return distanceTo(modified) <= distanceTo(published)
      ? { published: published.toISOString(), modified: datetime }
      : { published: datetime, modified: modified.toISOString() };
  }
  const names = `${time.getAttribute('class') ?? ''} ${time.getAttribute('itemprop') ?? ''}`;
  const isOtherDay = (date: Date): boolean => Math.abs(date.getTime() - exact.getTime()) > dayMs;
  // A text that says “published” counts more than a machine's form of another day, which is that of an update.
  if (own?.published !== undefined && isOtherDay(own.published) && publicationLabel.test(foldText(lines[0] ?? '').text))
    return defined({
      published: own.published.toISOString(),
      modified: exact > own.published ? datetime : undefined,
    });
  const isNamedUpdate = updateNames.test(names) && !publicationNames.test(names);
  const isUpdate = isNamedUpdate || (own ?? around)?.modified !== undefined;
  return isUpdate ? { modified: datetime } : { published: datetime };
};

const visibleDates = (page: Page, context: DateContext): VisibleDates => {
  let modified: string | undefined;
  for (const time of selectAll(page, timeElements, 8)) {
    const written = time.getAttribute('datetime') ?? '';
    if (isInOtherBox(time) || parseDate(written, context) === undefined) continue;
    const dates = datesOfTime(time, written, context);
    modified ??= dates.modified;
    if (dates.published !== undefined) return { published: dates.published, modified };
  }
  for (const element of selectAll(page, dateElements, 40)) {
    const line = lineOf(element);
    if (line === '' || line.length > 160 || !year.test(line) || isInOtherBox(element)) continue;
    const byline = readByline(line, context);
    if (byline?.published === undefined && byline?.modified !== undefined) continue;
    const found = byline?.published ?? parseDate(line, context);
    if (found !== undefined) return { published: found.toISOString(), modified };
  }
  // An update says at least that the article is no newer.
  return { published: modified, modified };
};

/** The author, date and tags that a person sees in a page. */
export const readVisible = (page: Page, context: DateContext): PageFields => {
  const found = visibleAuthor(page, context);
  const author = found.authors === undefined ? { ...found, ...linkedAuthor(page) } : found;
  const { published, modified } = visibleDates(page, context);
  return {
    ...author,
    published: published ?? author.published,
    modified,
    tags: selectAll(page, 'a[rel~="tag"]', 30).map(lineOf),
  };
};

/** Lines above and below its headline in which an article's byline may stand. */
const maxLinesAbove = 5;
const maxLinesBelow = 14;

/** Characters of HTML above which a box is no teaser of other articles. */
const maxTeaserCharacters = 3000;

const linesOfOtherBoxes = (page: Page): ReadonlySet<string> =>
  new Set(
    selectAll(page, 'aside, [class*="related" i]')
      .filter((box) => isInOtherBox(box) && box.innerHTML.length <= maxTeaserCharacters)
      .flatMap((box) => [...linesOf(box)]),
  );

/** The lines around that of an article's headline; those below it come first: those above are less likely to be the byline. */
const linesNear = (page: Page, title: string): readonly string[] => {
  const words = foldWords(title);
  const above: string[] = [];
  const lines = linesOf(page.body);
  for (const line of lines) {
    if (line.length < 500 && foldWords(line) === words) return [...lines.take(maxLinesBelow), ...above];
    above.push(line);
    if (above.length > maxLinesAbove) above.shift();
  }
  return [];
};

/** The author and dates in the lines around an article's headline. */
export const readNearTitle = (page: Page, title: string | undefined, context: DateContext): PageFields => {
  const near = title === undefined ? [] : linesNear(page, title);
  const others = near.length === 0 ? new Set() : linesOfOtherBoxes(page);
  const lines = near.filter((line) => line.length <= 160 && !others.has(line));
  const bylines = lines.flatMap((line) => {
    const byline = readByline(line, context);
    return byline === undefined ? [] : [{ line, byline }];
  });
  const dated = bylines.find(({ line, byline }) => byline.published !== undefined && year.test(line));
  const short = lines.find((line) => line.length <= 60 && year.test(line) && parseDate(line, context) !== undefined);
  const named = bylines.find(({ line, byline: { author = '', published } }) => {
    if (!isPersonName(author)) return false;
    if (published === undefined) return line.length <= 90;
    // A full name: two to five words with capitals, or in a script without them.
    const names = author.split(/\s+/u);
    const isPart = (name: string): boolean =>
      /^[\p{Lu}\p{Lo}]|^(?:de|da|di|el|al|van|von|der|la|le|du|ben|bin|y)$/u.test(name);
    return names.length >= 2 && names.length <= 5 && names.every(isPart);
  });
  const author = named?.byline.author;
  const published = dated?.byline.published ?? (short === undefined ? undefined : parseDate(short, context));
  return {
    ...defined({ authors: author === undefined ? undefined : [{ name: author }] }),
    published: published?.toISOString(),
    modified: bylines.find(({ byline }) => byline.modified !== undefined)?.byline.modified?.toISOString(),
  };
};

/** Boxes whose text may be a line about the article. */
const lineBoxes = 'p, div, span, small, em, li, td, dd, footer, time, label, strong, a';

/** Lines are short, and most of them are looked at: a page has some thousands. */
const maxLabelledCharacters = 200;
const maxLines = 4000;

/** Characters of a line that is a date and nothing else. */
const maxBareDateCharacters = 40;

/**
 * A date that a line anywhere in a page calls the publication (“Dieser Artikel wurde am 14. Dezember 2015 …”), else one that
 * stands alone in its element, else that of the last update: for a page that says it nowhere else.
 */
export const readLabelledDate = (page: Page, context: DateContext): string | undefined => {
  let bare: Date | undefined;
  let update: Date | undefined;
  for (const element of selectAll(page, lineBoxes, maxLines)) {
    if (holds(element, 'p, div, ul, table, h1, h2')) continue;
    const line = shortLineOf(element, maxLabelledCharacters) ?? '';
    if (line.length < 6 || !year.test(line)) continue;
    const { text } = foldText(line);
    const isPublication = publicationLabel.test(text);
    const isUpdate = updateLabel.test(text);
    const isBare = line.length <= maxBareDateCharacters && !/[\p{L}]{13}/u.test(line);
    if (!isPublication && !isUpdate && !isBare) continue;
    const found = findDate(line, context);
    if (found === undefined || found.date > context.now || isInOtherBox(element)) continue;
    // A label stands right before its date, as in “Letzte Änderung: 31.10.2023, erschienen am: 01.11.2023”.
    const before = foldText(line.slice(0, found.start)).text;
    if (isPublication && !isUpdate && publicationLabel.test(before)) return found.date.toISOString();
    const published = isPublication && isUpdate ? readByline(line, context)?.published : undefined;
    if (published !== undefined) return published.toISOString();
    if (isUpdate) update ??= found.date;
    else if (isBare && /^[^\p{L}\d]*$/u.test(line.slice(0, found.start))) bare ??= found.date;
  }
  return (bare ?? update)?.toISOString();
};

const scriptedDate =
  /"(?:datePublished|date_published|published_at|publishedAt|publish(?:ed)?Date|publication_?[dD]ate|firstPublished(?:At)?)"\s*:\s*"([^"\\]{8,40})"/;

/** A publication date in the data from which a page's programs show its article. */
export const readScriptedDate = (page: Page): string | undefined => {
  for (const script of selectAll(page, 'script:not([src]):not([type*="ld+json" i])', 60)) {
    const found = scriptedDate.exec((script.textContent ?? '').slice(0, 500_000).replaceAll('&quot;', '"'))?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
};

const urlDates: readonly RegExp[] = [
  /\/(?<year>(?:19|20)\d{2})[/-](?<month>\d{1,2})[/-](?<day>\d{1,2})(?=[/_-]|\.|$)/,
  /[/_-](?<year>20\d{2})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)/,
  /[/_-](?<day>0[1-9]|[12]\d|3[01])-(?<month>0[1-9]|1[0-2])-(?<year>20\d{2})(?=[/_.-]|$)/,
];

/** The date in a page's URL: /2024/11/27/, /2024/7/2/, -20241127- and similar paths. */
export const urlDate = (url: string | undefined): string | undefined => {
  const path = URL.parse(url ?? '')?.pathname ?? '';
  const { year: yyyy, month = '', day = '' } = urlDates.map((shape) => shape.exec(path)).find(Boolean)?.groups ?? {};
  return yyyy === undefined ? undefined : `${yyyy}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
};
