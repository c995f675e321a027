import { z } from 'zod';
import { Rejected } from '#shared/errors.ts';
import { htmlText } from '#shared/format/xml.ts';
import { sha256 } from '#shared/hash.ts';
import type { ArticleStatus } from '#shared/model/article.ts';
import { inLanguage } from '#shared/pages/page-layout.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import type { ApiCall } from './api-call.ts';
import { renderInstantField } from './article-actions.ts';
import { renderBadge } from './article-list.ts';
import { renderFacts, renderText, renderWarnings } from './article-page.ts';
import { formField } from './layout.ts';
import { localInstant } from './local-instant.ts';
import type { DeskPhrases } from './phrases.ts';
import type { FieldName } from './strings/strings.ts';

const field = <T extends z.ZodType>(value: T) => z.object({ value: value.nullable(), from: z.string().nullable() });

/** An article as `POST /read` shows it. */
const previewSchema = z.object({
  id: z.string(),
  outcome: z.enum(['created', 'updated', 'unchanged']),
  status: z.enum(['live', 'scheduled', 'retracted', 'draft']),
  feeds: z.array(z.string()),
  detail: z.string().optional(),
  warnings: z.array(z.string()),
  article: z.object({
    title: field(z.string()),
    url: field(z.string()),
    summary: field(z.string()),
    content: field(z.string()),
    language: field(z.string()),
    authors: field(z.array(z.object({ name: z.string() }))),
    tags: field(z.array(z.string())),
    published: field(z.string()),
    expires: field(z.string()),
    image: field(z.object({ url: z.string(), alt: z.string().optional() })),
    attachments: field(z.array(z.object({ url: z.string() }))),
  }),
});

type Preview = z.infer<typeof previewSchema>;

const refusedSchema = z.object({ refused: z.string(), detail: z.string() });

const answerSchema = z.object({ items: z.array(z.union([previewSchema, refusedSchema])), more: z.number().optional() });

const receiptSchema = z.object({ id: z.string(), status: z.enum(['live', 'scheduled', 'retracted', 'draft']) });

/** A document as the API takes it: an address is fetched, and all else is distinguished by how it begins. */
const documentOf = (text: string): Pick<ApiCall, 'headers' | 'body'> => {
  const trimmed = text.trim();
  if (/^https?:\/\/\S+$/i.test(trimmed))
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url: trimmed }) };
  const [, type = 'text/markdown'] =
    [
      [/^[{[]/, 'application/json'],
      [/^<\?xml|^<rss|^<feed/i, 'application/xml'],
      [/^</, 'text/html'],
    ].find(([start]) => start instanceof RegExp && start.test(trimmed)) ?? [];
  return { headers: { 'content-type': String(type) }, body: text };
};

/** What the API reads in a document, with nothing stored. */
export const readCall = (text: string): ApiCall => ({ method: 'POST', path: '/read', ...documentOf(text) });

/** A preview, and a digest that tells whether a document is still read as it was shown. */
export type ReadDocument = { readonly preview: Preview; readonly digest: string };

/** The one article of an answer of `POST /read`. @throws Rejected SEVERAL_ARTICLES, or the refusal of the article */
export const previewIn = (answer: unknown, { desk }: DeskPhrases): ReadDocument => {
  const { items, more = 0 } = answerSchema.parse(answer);
  const [first] = items;
  if (first === undefined || items.length > 1) {
    const count = String(items.length + more);
    throw new Rejected('SEVERAL_ARTICLES', desk.compose.several.replace('{count}', count));
  }
  if ('refused' in first) throw new Rejected(first.refused, first.detail);
  return { preview: first, digest: sha256(JSON.stringify(first.article)) };
};

/** The call that stores a document as its form says. @throws Rejected DATE_UNREADABLE, ACTION_UNKNOWN */
export const storeCall = (form: URLSearchParams, timeZone: string): ApiCall => {
  const chosen = form.get('do') ?? '';
  const call = { method: 'POST', path: '/articles', ...documentOf(form.get('document') ?? '') } as const;
  if (chosen === 'publish') return call;
  if (chosen === 'draft') return { ...call, query: { draft: 'true' } };
  if (chosen === 'schedule') return { ...call, query: { publish_at: localInstant(form.get('at') ?? '', timeZone) } };
  throw new Rejected('ACTION_UNKNOWN', 'The form names nothing that can be done with a document.', { status: 400 });
};

/** The stored article of an answer of `POST /articles`. @throws Rejected SEVERAL_ARTICLES */
export const receiptIn = (answer: unknown): { readonly id: string; readonly status: ArticleStatus } =>
  receiptSchema.parse(answer);

/** The form for a document, with what was entered before. */
export const renderComposer = (text: string, formToken: string, { desk }: DeskPhrases): string => {
  const { document, documentHint, read } = desk.compose;
  return `<form method="post" action="/desk/new">${formField(formToken)}
<label class="field">${htmlText(document)}<textarea name="document" dir="auto" required aria-describedby="hint" spellcheck="false">${htmlText(`\n${text}`)}</textarea></label>
<p class="hint" id="hint">${htmlText(documentHint)}</p>
<p><button class="button" name="do" value="read">${htmlText(read)}</button></p>
</form>`;
};

const renderFields = (
  { article, status, feeds }: Preview,
  titles: ReadonlyMap<string, string>,
  phrases: DeskPhrases,
): string => {
  const { quote, time, desk } = phrases;
  const found = (from: string | null): string =>
    from === null || from === 'document'
      ? ''
      : `<small>${fill(phrases, desk.compose.foundIn, { text: `<bdi lang="en">${htmlText(from)}</bdi>` })}</small>`;
  const fact = <T>(
    name: FieldName,
    { value, from }: { readonly value: T | null; readonly from: string | null },
    show: (value: T) => string,
  ) =>
    [
      name,
      value === null || (Array.isArray(value) && value.length === 0) ? '' : `${show(value)}${found(from)}`,
    ] as const;
  const { title, url, summary, language, authors, tags, published, expires, image, attachments } = article;
  const language_ = language.value ?? desk.language;
  const inItsLanguage = (text: string): string => `<span ${inLanguage(language_)}>${htmlText(text)}</span>`;
  const address = (text: string): string => `<bdi dir="ltr">${htmlText(text)}</bdi>`;
  return renderFacts(
    [
      ['status', renderBadge(status, phrases)],
      ['feeds', feeds.map((slug) => quote(titles.get(slug) ?? slug)).join(' · ')],
      fact('title', title, inItsLanguage),
      fact('summary', summary, inItsLanguage),
      fact('published', published, time),
      fact('expires', expires, time),
      fact('authors', authors, (list) => list.map(({ name }) => quote(name)).join(' · ')),
      fact('tags', tags, (list) => list.map(quote).join(' · ')),
      fact('language', language, quote),
      fact('url', url, address),
      fact('image', image, ({ url: of }) => address(of)),
      fact('attachments', attachments, (list) => list.map(({ url: of }) => address(of)).join('<br>')),
    ],
    phrases,
  );
};

/** What was read in a document, with the buttons that publish it or keep it: nothing is stored before one is pressed. */
export const renderPreview = (
  { preview, digest }: ReadDocument,
  text: string,
  {
    formToken,
    timeZone,
    titles,
  }: { readonly formToken: string; readonly timeZone: string; readonly titles: ReadonlyMap<string, string> },
  phrases: DeskPhrases,
): string => {
  const { desk } = phrases;
  const { publish, draft, schedule, change, readHeading, notPublic, known } = desk.compose;
  const { article, outcome, status, warnings, detail } = preview;
  const open = `<form method="post" action="/desk/new">${formField(formToken)}<input type="hidden" name="digest" value="${digest}"><input type="hidden" name="document" value="${htmlText(text).replaceAll('\n', '&#10;')}">`;
  const button = (name: string, label: string, kind = ''): string =>
    `<button class="button${kind}" name="do" value="${name}">${htmlText(label)}</button>`;
  // One form for all: each holds the whole document. Scheduling has its own, since Enter in a field presses the first button.
  const buttons = [
    ...(status === 'draft' ? [] : [button('publish', status === 'scheduled' ? schedule : publish)]),
    button('draft', draft, ' plain'),
    button('change', change, ' plain'),
  ];
  const scheduling =
    status === 'live'
      ? `<details><summary>${htmlText(schedule)}</summary>${open}${renderInstantField(timeZone, phrases)}${button('schedule', schedule)}</form></details>`
      : '';
  const notes = [
    `<strong>${htmlText(notPublic)}</strong>`,
    ...(outcome === 'created' ? [] : [htmlText(known)]),
    ...(detail === undefined ? [] : [`<bdi lang="en">${htmlText(detail)}</bdi>`]),
  ];
  const content = article.content.value ?? '';
  const shown = { language: article.language.value ?? desk.language, content };
  return `<p class="notice">${notes.join(' ')}</p>
<section class="actions" aria-label="${htmlText(desk.actions.heading)}">${open}${buttons.join('\n')}</form>${scheduling}</section>
<h2>${htmlText(readHeading)}</h2>
${renderFields(preview, titles, phrases)}
${renderText(shown, phrases).replace('<details>', '<details open>')}
${renderWarnings(warnings, phrases)}`;
};
