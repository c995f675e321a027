import type { Article } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { renderBriefEntry, renderEntryLine, renderFullEntry } from './page-entry.ts';

const byteLength = (html: string): number => Buffer.byteLength(html, 'utf8');

type Shown = { readonly article: Article; readonly html: string; readonly bytes: number };

const show = (article: Article, html: string): Shown => ({ article, html, bytes: byteLength(html) });

/** Replaces entries by a longer form of themselves, one after the other, as long as all of it fits. */
const grow = (
  shown: readonly Shown[],
  order: readonly number[],
  budget: number,
  render: (article: Article) => string,
): readonly Shown[] => {
  const grown = [...shown];
  let total = shown.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const index of order) {
    const before = grown[index];
    if (before === undefined) continue;
    const after = show(before.article, render(before.article));
    if (total - before.bytes + after.bytes > budget) continue;
    total += after.bytes - before.bytes;
    grown[index] = after;
  }
  return grown;
};

const asManyAsFit = (shown: readonly Shown[], budget: number): readonly Shown[] => {
  let total = 0;
  return shown.filter(({ bytes }) => {
    total += bytes;
    return total <= budget;
  });
};

/** Entries that have no other page come first, then the newest. */
const byNeed = (shown: readonly Shown[]): readonly number[] => {
  const indexes = shown.map((_, index) => index);
  const isOnlyHere = (index: number): boolean => shown[index]?.article.url === undefined;
  return [...indexes.filter(isOnlyHere), ...indexes.filter((index) => !isOnlyHere(index))];
};

/**
 * The entries as HTML in at most `budget` bytes: each at least with its title while there is room, three fifths of the room
 * for summaries, and the rest for whole texts, newest first.
 */
export const renderEntries = (view: FeedView, budget: number): string => {
  const lines = asManyAsFit(
    view.entries.map((article) => show(article, renderEntryLine(view, article))),
    budget,
  );
  const order = byNeed(lines);
  const briefs = grow(lines, order, budget * 0.6, (article) => renderBriefEntry(view, article));
  const full = grow(briefs, order, budget, (article) => renderFullEntry(view, article));
  return full.map(({ html }) => html).join('');
};
