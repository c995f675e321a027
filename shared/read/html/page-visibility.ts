import type { DateContext } from '../date/parse-date.ts';
import type { Visibility } from '../extracted-fields.ts';
import { readVisibility, strictest } from '../visibility.ts';
import { lineOf, type Page, type PageElement } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { closest, select, selectAll } from './select.ts';

/** `<meta>` that publishing systems write for the state of a page; `robots` says nothing of it. */
const metaMembers: Readonly<Record<string, string>> = {
  draft: 'draft',
  'article:draft': 'draft',
  status: 'status',
  'post-status': 'status',
  post_status: 'status',
  'article:status': 'status',
  'og:status': 'status',
  visibility: 'visibility',
  'article:visibility': 'visibility',
  creativeworkstatus: 'creativeWorkStatus',
  // Open Graph, `article`; schema.org, `CreativeWork`.
  'article:expiration_time': 'expiration date',
  expires: 'expires',
};

/** What Drupal and Joomla show of an unpublished article to its editors. */
const unpublished =
  '.node--unpublished:not(.node--view-mode-teaser), .node-unpublished:not(.node-teaser), .item-page.system-unpublished, .item-page .system-unpublished';

/** A page that asks for a password instead of showing its article (WordPress). */
const passwordForm = 'form.post-password-form, form[action*="action=postpass"], body.post-password-required';

/** A page with a form to log in and less text than this beside it shows no article. */
const minTextCharacters = 200;

/** A shorter line is a label, a menu or an invitation to register. */
const minLineCharacters = 60;

/** The part of a page that is the form of a password field: its form, or the box around it where the form holds the page. */
const loginBox = (field: PageElement): PageElement => {
  const form = closest(field, 'form');
  const isPage = form === null || select(form, 'h1, article') !== null;
  return (isPage ? closest(field, 'fieldset, table, section, div, p') : form) ?? field;
};

/** Characters of an element's text that stand directly in it, links and emphasis included, in lines of some length. */
const ownCharacters = (element: PageElement, isLogin: (element: PageElement) => boolean): number => {
  let total = 0;
  let line = 0;
  for (const child of element.childNodes) {
    const isInline = child.nodeType !== 1 || /^(?:a|b|i|em|strong|span|u|q|small|font)$/.test(child.localName);
    if (isInline) line += (child.textContent ?? '').trim().length;
    if (isInline && child !== element.childNodes[element.childNodes.length - 1]) continue;
    if (line >= minLineCharacters) total += line;
    line = 0;
  }
  for (const child of element.children)
    if (!isLogin(child) && !/^(?:script|style|noscript|nav|header|footer|a|template|svg)$/.test(child.localName))
      total += ownCharacters(child, isLogin);
  return total;
};

/** Whether a page asks to log in, and shows little else: the text of an article may stand in any element. */
const isLogin = (page: Page): boolean => {
  const fields = selectAll(page, 'input[type="password"]');
  if (fields.length === 0) return false;
  const boxes = new Set(fields.map(loginBox));
  return ownCharacters(page.body, (element) => boxes.has(element)) < minTextCharacters;
};

/** The states that a page's `<meta>` and microdata declare. */
const declaredIn = (page: Page, context: DateContext): readonly (Visibility | undefined)[] => [
  ...selectAll(page, 'meta[content]').map((meta) => {
    const name = meta.getAttribute('name') ?? meta.getAttribute('property') ?? meta.getAttribute('itemprop') ?? '';
    const member = metaMembers[name.trim().toLowerCase()];
    const content = meta.getAttribute('content') ?? '';
    return member === undefined ? undefined : readVisibility({ [member]: content }, context);
  }),
  ...selectAll(page, '[itemprop="creativeWorkStatus"]:not(meta)').map((element) =>
    readVisibility({ creativeWorkStatus: lineOf(element) }, context),
  ),
];

/** What a page says against publishing its article, in its JSON-LD and elsewhere. */
export const pageVisibility = (
  page: Page,
  { workStatus, expires }: PageFields,
  context: DateContext,
): Visibility | undefined =>
  strictest([
    select(page, passwordForm) === null ? undefined : { status: 'private', mark: 'a form for its password' },
    isLogin(page) ? { status: 'private', mark: 'a form to log in' } : undefined,
    select(page, unpublished) === null ? undefined : { status: 'draft', mark: 'the page calls it unpublished' },
    readVisibility({ creativeWorkStatus: workStatus, expires }, context),
    ...declaredIn(page, context),
  ]);
