import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const prose = 'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève.';

/** Marks of a draft with white space, case and invisible characters as editors and clipboards leave them. */
const documents: Readonly<Record<string, string>> = {
  'a mark of direction before an Arabic label.txt': `\u200fالحالة: مسودة\n\nميناء طنجة\n\n${prose}\n\n${prose}`,
  'a zero-width space before a label.txt': `Le port\n\n\u200bStatut : brouillon\n\n${prose}\n\n${prose}`,
  'a zero-width space before a key.md': `---\ntitle: Le port\n\u200bdraft: true\n---\n${prose}`,
  'a key that is indented by a tab.md': `---\ntitle: Le port\n\tpublished: false\n---\n${prose}`,
  'a key with one space before it.md': `---\ntitle: Le port\ndate: 2024-11-27\n draft: true \n---\n${prose}`,
  'a thin space after a key.md': `+++\ntitle = "Le port"\ndraft\u2009= true\n+++\n${prose}`,
  'an empty line within a head.md': `Title: Le port\n\nStatus: hidden\n\n${prose}`,
  'a key of JSON with a zero-width space.json': JSON.stringify({
    title: 'Le port',
    content_html: `<p>${prose}</p>`,
    'dra\u200bft': true,
  }),
  'an end tag in other letters.xml': `<entry xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><id>urn:e</id><title>Le port</title><updated>2024-11-27T10:00:00Z</Updated><content>${prose}</content><app:control><app:draft>yes</app:draft></app:control></entry>`,
  'an element without its end tag.xml': `<entry xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><id>urn:e</id><title>Le port</title><content>${prose}</content><updated>2024-11-27T10:00:00Z<app:control><app:draft>yes</app:draft></app:control></entry>`,
};

it.each(Object.entries(documents))('%s: the article stays a draft', (name, text) => {
  const bytes = new TextEncoder().encode(text);
  const [article] = readArticles({ bytes, type: '', name: name.replace(/.*\./, 'a.') }, parseContext);
  expect(article instanceof Rejected ? article : article?.incoming.draft).toMatch(/draft/);
});

it('an entry whose end tags are in other letters is read whole', () => {
  const text = `<rss version="2.0"><channel><title>T</title><item><Title>Le port</TITLE><pubDate>Wed, 27 Nov 2024 10:00:00 GMT</PubDate><description>${prose}</Description></Item></channel></rss>`;
  const [article] = readArticles({ bytes: new TextEncoder().encode(text), type: '', name: 'a.xml' }, parseContext);
  expect(article).toMatchObject({
    incoming: { title: 'Le port', content: prose, published: '2024-11-27T10:00:00.000Z' },
  });
});
