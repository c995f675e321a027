import { type DateContext, isPlaceholderDate, parseDate } from '../date/parse-date.ts';
import type { ExtractedImage } from '../extracted-fields.ts';
import { readJsonLd } from './json-ld.ts';
import { readMetaTags } from './meta-tags.ts';
import { readMicrodata, readMicroformats } from './microdata.ts';
import { type Page, textOf } from './page.ts';
import { pickAddress } from './page-address.ts';
import { type FieldSources, fieldSourcesOf, type PageFields, type PagePart } from './page-fields.ts';
import { pickAuthors } from './pick-authors.ts';
import { pickTitle, presentLine, siteNameMatcher } from './pick-title.ts';
import { select } from './select.ts';
import { readLabelledDate, readNearTitle, readScriptedDate, readVisible, urlDate } from './visible-fields.ts';

const firstDefined = <T>(values: readonly (T | undefined)[]): T | undefined =>
  values.find((value) => value !== undefined);

/** The image that a page names in its tags, with the credit that JSON-LD gives it. */
const withCredit = (image: ExtractedImage | undefined, credit: string | undefined): ExtractedImage | undefined =>
  image === undefined || credit === undefined ? image : { credit, ...image };

/** The fields of the article in a page, and the part of the page that each was taken from; `request` is the page's URL. */
export const readMetadata = (
  page: Page,
  request: string | undefined,
  context: DateContext,
): { readonly fields: PageFields; readonly fieldSources: FieldSources; readonly warnings: readonly string[] } => {
  const meta = { name: 'meta', fields: readMetaTags(page) };
  const canonical = select(page, 'link[rel~="canonical" i]')?.getAttribute('href')?.trim();
  const linked = [canonical, meta.fields.url].filter((url) => url !== undefined && url !== '');
  const asked = pickAddress(
    linked.flatMap((url) => (url === undefined ? [] : [{ name: '', url }])),
    request,
  );
  const jsonLd = {
    name: 'JSON-LD',
    fields: readJsonLd(page, {
      request,
      addresses: [request, asked.own?.url].flatMap((url) => url ?? []),
      titles: [meta.fields.title, textOf(select(page, 'title')), textOf(select(page, 'h1'))].flatMap(
        (title) => presentLine(title) ?? [],
      ),
    }),
  };
  const microdata = { name: 'microdata', fields: readMicrodata(page) };
  const microformats = { name: 'microformats', fields: readMicroformats(page) };
  const declared: readonly PagePart[] = [jsonLd, meta, microdata, microformats];

  const named = [{ name: 'canonical link', fields: { url: canonical } }, meta, jsonLd, microformats].flatMap(
    ({ name, fields }: PagePart) => (fields.url === undefined || fields.url === '' ? [] : [{ name, url: fields.url }]),
  );
  const { own, warnings } = pickAddress(named, request);
  const url = own?.url;
  const location: PagePart = { name: own?.name ?? 'request', fields: { url } };

  const siteNames = [meta.fields.siteName, jsonLd.fields.siteName];
  const isSiteName = siteNameMatcher(siteNames, request ?? url);
  const title = pickTitle(
    page,
    declared.map(({ fields }) => fields.title),
    isSiteName,
    meta.fields.title,
  );
  const parts: readonly PagePart[] = [
    ...declared,
    { name: 'page', fields: readVisible(page, context) },
    { name: 'near the headline', fields: readNearTitle(page, title, context) },
  ];
  const byTrust = parts.map((part) => part.fields);
  const pickDate = (dates: readonly (string | undefined)[]): string | undefined =>
    dates.find((date) => date !== undefined && parseDate(date, context) !== undefined);
  const stated = declared.flatMap(({ fields: { published } }) => presentLine(published) ?? []);
  /** A date in the future is an embargo, whatever else the page says. */
  const embargo = stated.find((date) => (parseDate(date, context) ?? context.now) > context.now);
  /** A date that nobody can read is kept where there is no other, for it may be an embargo. */
  const unreadable = stated.find((date) => !isPlaceholderDate(date));
  const scripted: PagePart = { name: 'script', fields: { published: readScriptedDate(page) } };
  const isDated = pickDate([...byTrust, scripted.fields].map(({ published }) => published)) !== undefined;
  const labelled: PagePart = {
    name: 'page',
    fields: { published: isDated ? undefined : readLabelledDate(page, context) },
  };
  const tags = byTrust
    .map((part) => (part.tags ?? []).flatMap((tag) => presentLine(tag) ?? []))
    .find((found) => found.length > 0);
  const { documentElement: root } = page;
  const fields: PageFields = {
    title,
    summary: firstDefined([meta.fields, ...byTrust].map(({ summary }) => presentLine(summary))),
    url,
    authors: pickAuthors(byTrust, isSiteName),
    published:
      embargo ??
      pickDate([...byTrust.map(({ published }) => published), urlDate(request ?? url), scripted.fields.published]) ??
      unreadable ??
      labelled.fields.published,
    modified: pickDate(byTrust.map(({ modified }) => modified)),
    language:
      root.getAttribute('lang') ?? root.getAttribute('xml:lang') ?? jsonLd.fields.language ?? meta.fields.language,
    image: withCredit(firstDefined([meta.fields, ...byTrust].map(({ image }) => image)), jsonLd.fields.image?.credit),
    tags: (tags ?? []).filter((tag) => tag.length <= 80).slice(0, 30),
    siteName: firstDefined(siteNames),
    workStatus: jsonLd.fields.workStatus,
    expires: jsonLd.fields.expires,
    body: jsonLd.fields.body,
  };
  return { fields, fieldSources: fieldSourcesOf(fields, [location, ...parts, scripted, labelled]), warnings };
};
