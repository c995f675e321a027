import { type DateContext, parseDate } from '../date/parse-date.ts';
import { type FieldSources, fieldSourcesOf, type NamedFields } from './field-sources.ts';
import { readJsonLd } from './json-ld.ts';
import { readMicrodata, readMicroformats } from './marked-up.ts';
import { readMetaTags } from './meta-tags.ts';
import { readNearTitle } from './near-title.ts';
import type { Page } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { pickAuthors } from './pick-authors.ts';
import { pickTitle, presentLine } from './pick-title.ts';
import { siteNames } from './site-names.ts';
import { addressDate, readVisible } from './visible-fields.ts';

const pickDate = (dates: readonly (string | undefined)[], context: DateContext): string | undefined =>
  dates.find((written) => written !== undefined && parseDate(written, context) !== undefined);

const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** The parts of a page that tell of its article, the most trusted first; what a person sees comes last. */
const toldIn = (page: Page): readonly NamedFields[] => [
  { name: 'JSON-LD', facts: readJsonLd(page) },
  { name: 'meta', facts: readMetaTags(page) },
  { name: 'microdata', facts: readMicrodata(page) },
  { name: 'microformats', facts: readMicroformats(page) },
];

const addressOf = (page: Page, told: readonly NamedFields[]): NamedFields => {
  const canonical = page.querySelector('link[rel~="canonical"]')?.getAttribute('href') ?? undefined;
  const part = [told[1], told[0], told[3]].find((candidate) => candidate?.facts.url !== undefined);
  return canonical === undefined && part !== undefined ? part : { name: 'canonical link', facts: { url: canonical } };
};

const languageOf = ({ documentElement }: Page): string | undefined =>
  documentElement.getAttribute('lang') ?? documentElement.getAttribute('xml:lang') ?? undefined;

/** What a page says of its article, and which part of the page says it. */
export const readMetadata = (
  page: Page,
  request: string | undefined,
  context: DateContext,
): { readonly said: PageFields; readonly evidence: FieldSources } => {
  const told = toldIn(page);
  const address = addressOf(page, told);
  const [jsonLd, meta] = [told[0]?.facts ?? {}, told[1]?.facts ?? {}];
  const isSite = siteNames([meta.siteName, jsonLd.siteName], request ?? address.facts.url);
  const titles = told.map(({ facts }) => facts.title);
  const title = pickTitle(page, titles, isSite);
  const parts = [
    ...told,
    { name: 'page', facts: readVisible(page, context) },
    { name: 'near the headline', facts: readNearTitle(page, title, context) },
  ];
  const sources = parts.map(({ facts }) => facts);
  const tags = sources
    .map((source) => (source.tags ?? []).flatMap((tag) => presentLine(tag) ?? []))
    .find((found) => found.length > 0);
  const said: PageFields = {
    title,
    summary: first([meta, ...sources].map(({ summary }) => presentLine(summary))),
    url: address.facts.url,
    authors: pickAuthors(sources, isSite),
    published: pickDate(
      [...sources.map(({ published }) => published), addressDate(request ?? address.facts.url)],
      context,
    ),
    modified: pickDate(
      sources.map(({ modified }) => modified),
      context,
    ),
    language: first([languageOf(page), jsonLd.language, meta.language]),
    image: first([meta, ...sources].map(({ image }) => image)),
    tags: (tags ?? []).filter((tag) => tag.length <= 80).slice(0, 30),
    siteName: first([meta.siteName, jsonLd.siteName]),
    body: jsonLd.body,
  };
  return { said, evidence: fieldSourcesOf(said, [address, ...parts]) };
};
