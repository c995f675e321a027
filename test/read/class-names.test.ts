import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const paragraphs = [
  'Le marché couvert de Saint-Gilles a rouvert lundi, après dix-huit mois de travaux que les marchands ont passés sous des tentes.',
  'La toiture de 1898 a été démontée pièce par pièce, puis remontée par une entreprise de Charleroi, sans qu’un rivet ne manque.',
  'Fatima Zahra Bennani, qui vend des olives depuis vingt-deux ans, dit n’avoir jamais vu autant de monde un jour de semaine.',
  'La commune a payé quatre millions d’euros, dont un million vient de la Région, et le reste d’un emprunt sur vingt ans.',
  'Les étals sont plus larges, les allées aussi ; deux portes nouvelles donnent sur la place, et le soir une partie reste ouverte.',
  'Un second chantier commencera au printemps : celui du parking, dont les riverains ne veulent pas, et que le conseil a voté.',
];

const comments = Array.from(
  { length: 29 },
  (_, index) =>
    `<li class="comment"><p class="comment-body">Commentaire ${index} : je ne suis pas d’accord avec ce que dit la commune, car les travaux ont coûté bien plus, et personne n’a demandé leur avis aux habitants du quartier, ni aux marchands.</p></li>`,
).join('');

const page = (body: string): string =>
  `<!doctype html><html><head><title>Le marché rouvre</title></head><body><header><a href="/">Journal</a></header>
<h1>Le marché rouvre</h1>${body}<footer><p>© Journal, tous droits réservés, rue de la Presse 1, Bruxelles, Belgique, Europe.</p></footer></body></html>`;

const contentOf = (html: string): string => {
  const [article] = readArticles({ bytes: new TextEncoder().encode(html), type: 'text/html' }, parseContext);
  return article === undefined || article instanceof Rejected ? '' : article.incoming.content;
};

const expectWhole = (content: string): void => {
  expect(paragraphs.filter((paragraph) => !content.includes(paragraph))).toEqual([]);
};

const prose = paragraphs.map((text) => `<p>${text}</p>`).join('');

it.each([
  'widget Blog',
  'post-paywall',
  'steady-paywall-container',
  'media',
  'post-related',
  'corps',
  'modal',
  'sidebar',
  'footer',
])('an article of six paragraphs in an element of the class %j is the article, and 29 comments are not', (name) => {
  const content = contentOf(
    page(`<div class="${name}">${prose}</div><ul class="comments" id="comments">${comments}</ul>`),
  );
  expectWhole(content);
  expect(content).not.toContain('Commentaire 3');
});

const words = fc.constantFrom(
  ...[
    'widget',
    'related',
    'comment',
    'comments',
    'media',
    'paywall',
    'social',
    'share',
    'promo',
    'ad',
    'footer',
    'header',
    'hidden-xs',
  ],
  ...[
    'sidebar',
    'sponsor',
    'popup',
    'modal',
    'newsletter',
    'recommend',
    'menu',
    'banner',
    'tags',
    'meta',
    'extra',
    'cookie',
    'cta',
    'nav',
  ],
  ...[
    'print',
    'tooltip-text',
    'author-box',
    'next-article',
    'trending',
    'gdpr',
    'contact',
    'masthead',
    'outbrain',
    'remark',
    'replies',
    'rss',
  ],
);
const names = fc.array(words, { minLength: 1, maxLength: 3 }).map((list) => list.join('-'));

it('no class name removes the only body, whether of the body, of the boxes around it or of each paragraph', () => {
  fc.assert(
    fc.property(names, names, names, fc.boolean(), (outer, inner, each, isBoxed) => {
      const lines = paragraphs
        .map((text) => (isBoxed ? `<div class="${each}"><p>${text}</p></div>` : `<p class="${each}">${text}</p>`))
        .join('');
      expectWhole(contentOf(page(`<div class="${outer}"><div id="${inner}">${lines}</div></div>`)));
    }),
    { numRuns: 60 },
  );
});

it('comments beside an article are left out, however much longer they are', () => {
  const content = contentOf(
    page(`<article>${prose}</article><section id="comments"><ul>${comments.repeat(3)}</ul></section>`),
  );
  expectWhole(content);
  expect(content).not.toContain('Commentaire');
});
