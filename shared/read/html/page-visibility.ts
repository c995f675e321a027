import type { DateContext } from '../date/parse-date.ts';
import type { Visibility } from '../extracted-fields.ts';
import { readVisibility, strictest } from '../visibility.ts';
import { lineOf, type Page, proseOf } from './page.ts';

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
};

/** What Drupal and Joomla show of an unpublished article to its editors. */
const unpublished =
  '.node--unpublished:not(.node--view-mode-teaser), .node-unpublished:not(.node-teaser), .item-page.system-unpublished, .item-page .system-unpublished';

/** A page that asks for a password instead of showing its article (WordPress). */
const passwordForm = 'form.post-password-form, form[action*="action=postpass"], body.post-password-required';

/** A page with a form to log in and less text than this shows no article. */
const minProseCharacters = 200;

const isLogin = (page: Page): boolean => {
  if (page.querySelector('form input[type="password"]') === null) return false;
  const prose = proseOf(page.body).characters;
  const inForms = [...page.querySelectorAll('form')].reduce((sum, form) => sum + proseOf(form).characters, 0);
  return prose - inForms < minProseCharacters;
};

/** The states that a page's `<meta>` and microdata declare. */
const declaredIn = (page: Page, context: DateContext): readonly (Visibility | undefined)[] => [
  ...[...page.querySelectorAll('meta[content]')].map((meta) => {
    const name = meta.getAttribute('name') ?? meta.getAttribute('property') ?? meta.getAttribute('itemprop') ?? '';
    const member = metaMembers[name.trim().toLowerCase()];
    const content = meta.getAttribute('content') ?? '';
    return member === undefined ? undefined : readVisibility({ [member]: content }, context);
  }),
  ...[...page.querySelectorAll('[itemprop="creativeWorkStatus"]:not(meta)')].map((element) =>
    readVisibility({ creativeWorkStatus: lineOf(element) }, context),
  ),
];

/** What a page says against publishing its article; `workStatus` is that of its JSON-LD. */
export const pageVisibility = (
  page: Page,
  workStatus: string | undefined,
  context: DateContext,
): Visibility | undefined =>
  strictest([
    page.querySelector(passwordForm) === null ? undefined : { status: 'private', mark: 'a form for its password' },
    isLogin(page) ? { status: 'private', mark: 'a form to log in' } : undefined,
    page.querySelector(unpublished) === null ? undefined : { status: 'draft', mark: 'the page calls it unpublished' },
    readVisibility({ creativeWorkStatus: workStatus }, context),
    ...declaredIn(page, context),
  ]);
