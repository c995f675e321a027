import { htmlText } from '#shared/format/xml.ts';
import type { Article } from '#shared/model/article.ts';
import { inLanguage } from '#shared/pages/page-layout.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import { plainLines } from '#shared/read/body/html-to-text.ts';
import type { DeskPhrases } from './phrases.ts';
import type { FieldName } from './strings/strings.ts';
import { nearChanges, type Run, textDifference } from './text-difference.ts';

/** The fields whose changes are shown, each as text, one part a line. */
const comparedFields: readonly (readonly [FieldName, (article: Article, phrases: DeskPhrases) => string])[] = [
  ['status', ({ status }, { desk }) => desk.status[status]],
  ['title', ({ title }) => title],
  ['summary', ({ summary = '' }) => summary],
  ['content', ({ content }) => plainLines(content).join('\n')],
  ['url', ({ url = '' }) => url],
  ['language', ({ language }) => language],
  ['authors', ({ authors }) => authors.map(({ name }) => name).join('\n')],
  ['tags', ({ tags }) => tags.join('\n')],
  ['published', ({ published }) => published],
  ['image', ({ image }) => [image?.url, image?.alt].filter(Boolean).join('\n')],
  ['attachments', ({ attachments }) => attachments.map(({ url }) => url).join('\n')],
];

const asHtml = (text: string): string => htmlText(text).replaceAll('\n', '<br>');

const renderRun = ({ kind, text }: Run, { desk }: DeskPhrases): string => {
  const { inserted, deleted } = desk.article;
  const spoken = (words: string): string =>
    `<span class="spoken" ${inLanguage(desk.language)}>${htmlText(words)} </span>`;
  if (kind === 'same') return asHtml(text);
  return kind === 'inserted'
    ? `<ins>${spoken(inserted)}${asHtml(text)}</ins>`
    : `<del>${spoken(deleted)}${asHtml(text)}</del>`;
};

const renderChanges = (before: Article, after: Article, phrases: DeskPhrases): string => {
  const { desk } = phrases;
  const changes = comparedFields.flatMap(([field, textOf]) => {
    const [old, fresh] = [textOf(before, phrases), textOf(after, phrases)];
    if (old === fresh) return [];
    const runs = nearChanges(textDifference(old, fresh)).map((run) => renderRun(run, phrases));
    const language = field === 'status' ? desk.language : after.language;
    return [
      `<div class="change"><h3>${htmlText(desk.fields[field])}</h3><p ${inLanguage(language)}>${runs.join('')}</p></div>`,
    ];
  });
  return changes.length === 0 ? `<p>${htmlText(desk.article.unchanged)}</p>` : changes.join('\n');
};

/** The revisions of an article, newest first, each with what changed since the one before; `past` is oldest first. */
export const renderRevisions = (article: Article, past: readonly Article[], phrases: DeskPhrases): string => {
  const { desk } = phrases;
  const { revisions, revision, firstRevision, legend, olderRevisions } = desk.article;
  const all = [...past, article];
  const parts = all.map((one, index) => {
    const before = all[index - 1];
    const heading = `${fill(phrases, revision, { count: String(one.revision) })} · ${phrases.time(one.receivedAt)}`;
    const first = one.revision === 1 ? firstRevision : olderRevisions;
    const changes = before === undefined ? `<p>${htmlText(first)}</p>` : renderChanges(before, one, phrases);
    const isOpen = index === all.length - 1 && before !== undefined;
    return `<details${isOpen ? ' open' : ''}><summary>${heading}</summary>${changes}</details>`;
  });
  const note = all.length > 1 ? `<p class="hint">${htmlText(legend)}</p>\n` : '';
  return `<h2>${htmlText(revisions)}</h2>\n${note}${parts.toReversed().join('\n')}`;
};
