import type { FeedView } from '#shared/format/feed-view.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';

const many = Array.from({ length: 60 }, (_, index) =>
  sampleArticle({
    id: `n${index}`,
    title: `Dépêche n° ${index} – خبر رقم ${index}`,
    content: `<p>${`Un long texte, ${index}. `.repeat(200)}</p>`,
    published: new Date(Date.UTC(2024, 10, 20, 0, -index)).toISOString(),
    modified: new Date(Date.UTC(2024, 10, 20, 0, -index)).toISOString(),
  }),
);

const inLanguage = (slug: string, language: string, title: string, description: string): FeedView => {
  const view = sampleView(sampleArticles);
  const own = (a: { readonly language: string }): number => (a.language === language ? 0 : 1);
  const feed = { ...view.feed, slug, language, title, description };
  return { ...view, feed, entries: sampleArticles.toSorted((a, b) => own(a) - own(b)) };
};

/** Articles in five languages, and a feed with more entries than fit on a page. */
export const feedViews: readonly FeedView[] = [
  sampleView(sampleArticles),
  { ...sampleView(many), feed: { ...sampleView(many).feed, slug: 'many', title: 'Dépêches' } },
];

/** The same articles on pages in French, Arabic and Tamazight, and the page of the long feed. */
export const pageViews: readonly FeedView[] = [
  inLanguage('fr', 'fr', 'Euromagreb – toute l’actualité', 'L’actualité du Maghreb et de l’Europe.'),
  inLanguage('ar', 'ar', 'أورومغرب – كل الأخبار', 'أخبار المغرب الكبير وأوروبا.'),
  inLanguage('zgh', 'zgh', 'ⵉⵙⵓⴷⴷⵎⵏ ⵏ ⵜⵎⴰⵣⵉⵖⵜ', 'ⵉⵏⵖⵎⵉⵙⵏ ⵏ ⵜⵎⵓⵔⵜ.'),
  ...feedViews.slice(1),
];
