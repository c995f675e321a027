import { Rejected } from '#shared/errors.ts';
import { textToHtml } from '../body/html-to-text.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import type { DateContext } from '../date/parse-date.ts';
import type { Visibility } from '../extracted-fields.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import { readNotice, readVisibility, statusOf, strictest } from '../visibility.ts';
import { readHead, type TextHead } from './text-head.ts';
import { readLabel, readLabelledField, type TextLine, textLines } from './text-line.ts';

/** The index after the last line of the article that starts at `from`: comments or other boilerplate follow. */
const bodyEnd = (lines: readonly TextLine[], from: number): number => {
  const firstProse = lines.findIndex((line, index) => index >= from && line.isProse);
  const comments = lines.findIndex((line, index) => line.kind === 'comments' && firstProse >= 0 && index > firstProse);
  const end = comments < 0 ? lines.length : comments;
  const lastProse = lines.slice(0, end).findLastIndex((line) => line.isProse);
  const boilerplate = lines.findIndex((line, index) => index > lastProse && index < end && line.kind !== undefined);
  return boilerplate < 0 || lastProse < from ? end : boilerplate;
};

/** The index after the titles of other articles below a “read also” line, where that line is only their heading. */
const skipLinkedTitles = (lines: readonly TextLine[], heading: number, end: number): number => {
  const { text = '' } = lines[heading] ?? {};
  const isListItem = (line: TextLine | undefined): boolean =>
    line !== undefined && !line.isProse && line.text.split(/\s+/u).length <= 25;
  let next = heading + 1;
  if (/[:：]\s*\S/u.test(text) || text.split(/\s+/u).length > 6) return next;
  while (next < end && isListItem(lines[next]) && lines[next]?.startsBlock === false) next += 1;
  // A single title may be a block of its own.
  const isAlone = next === heading + 1 && isListItem(lines[next]) && lines[next + 1]?.startsBlock === true;
  return isAlone && next < end ? next + 1 : next;
};

/** The text of a block: one paragraph if an editor wrapped its lines at one width, else a paragraph for each line. */
const blockText = (block: readonly TextLine[]): string => {
  const widths = block.slice(0, -1).map(({ text }) => text.length);
  const isWrapped =
    widths.length > 0 &&
    widths.every((width) => width >= 45 && width <= 100) &&
    Math.max(...widths) - Math.min(...widths) <= 30;
  return block.map(({ text }) => text).join(isWrapped ? ' ' : '\n\n');
};

/** The article below a head: its paragraphs with an empty line between them, and the tags of labelled lines. */
const readBody = (
  lines: readonly TextLine[],
  { usedLines, titleKey }: TextHead,
): { readonly text: string; readonly tags: readonly string[] } => {
  const from = usedLines.size === 0 ? 0 : Math.min(...usedLines);
  const end = bodyEnd(lines, from);
  const tags: string[] = [];
  const blocks: TextLine[][] = [];
  for (let index = from; index < end; index += 1) {
    const line = lines[index];
    if (line === undefined || usedLines.has(index) || line.key === titleKey) continue;
    const field = line.isProse ? undefined : readLabelledField(line.text);
    if (field?.name === 'tags') tags.push(...field.value.split(/[,;،|]/u));
    if (field !== undefined) continue;
    if (line.kind === 'read-also') index = skipLinkedTitles(lines, index, end) - 1;
    if (line.kind !== undefined) continue;
    const block = line.startsBlock ? undefined : blocks.at(-1);
    if (block === undefined) blocks.push([line]);
    else block.push(line);
  }
  return { text: blocks.map(blockText).join('\n\n'), tags };
};

/** Lines above the article in which an editor's notice may stand, even one as long as a sentence. */
const maxNoticeLines = 5;

/** What the labelled lines above the article, a notice, or a status below it say against publishing it. */
const visibilityOf = (lines: readonly TextLine[], context: DateContext): Visibility | undefined => {
  const prose = lines.findIndex(({ isProse }) => isProse);
  const head = lines.slice(0, prose < 0 ? lines.length : prose).map(({ text }) => readLabel(text));
  const below = lines
    .slice(0, bodyEnd(lines, 0))
    .filter(({ isProse, text }) => !isProse && readLabelledField(text)?.name === 'visibility')
    .map(({ text }) => readLabel(text));
  return strictest([
    ...[...head, ...below].map((label) =>
      label === undefined ? undefined : readVisibility(Object.fromEntries([label]), context),
    ),
    ...lines.slice(0, maxNoticeLines).map(({ text }) => readNotice(text, context)),
  ]);
};

/**
 * The article in the text of a page, as people copy or dump it: a title, perhaps twice; a byline, perhaps glued to its
 * date; paragraphs; and around them the page's boilerplate, which is left out.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const readTextPage = (text: string, context: ParseContext): ParsedArticle => {
  if (text.length > maxBodyBytes) throw articleTooLarge();
  const lines = textLines(text);
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const head = readHead(lines, dates);
  if (head === undefined)
    throw new Rejected(
      'ARTICLE_WITHOUT_TITLE',
      'The text has no title: put one on its first line, and the article below.',
      { faults: [{ pointer: 'line 1', message: 'is not a title' }] },
    );
  const body = readBody(lines, head);
  return toParsedArticle(
    {
      title: head.title,
      url: head.url,
      html: textToHtml(body.text),
      language: head.language,
      authors: head.authors.map((name) => ({ name })),
      tags: [...head.tags, ...body.tags],
      // `Published: no` is no date.
      published: statusOf(head.published ?? '') === undefined ? head.published : undefined,
      modified: head.modified,
      visibility: visibilityOf(lines, dates),
    },
    context,
  );
};
