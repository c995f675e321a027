import { itemOf } from './api-client.ts';

const prose = 'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève.';
const json = (said: object) => JSON.stringify(itemOf({ id: undefined, url: undefined, ...said }));

/** Documents of an editor who wants none of them to be public yet, by the names of their files. */
export const draftDocuments: Readonly<Record<string, string>> = {
  'yaml.md': `---\ntitle: YAML\ndate: 2024-11-27\ndraft: true\n---\n${prose}`,
  'toml.md': `+++\ntitle = "TOML"\ndate = 2024-11-27T10:00:00+01:00\ndraft = true\n+++\n${prose}`,
  'json-head.md': `{\n  "title": "JSON",\n  "draft": true\n}\n\n${prose}`,
  'jekyll.md': `---\ntitle: Jekyll\npublished: false\n---\n${prose}`,
  'pelican.md': `Title: Pelican\nStatus: hidden\n\n${prose}`,
  'status.txt': `Le port de Tanger rouvre\n\nStatut : brouillon\n\n${prose}\n\n${prose}`,
  'arabic.txt': `الحالة: مسودة\n\nميناء طنجة يستأنف العمل\n\n${prose}\n\n${prose}`,
  'status.json': json({ title: 'Statut', status: 'draft' }),
  'flag.json': json({ title: 'Drapeau', draft: true }),
  'members.json': json({ title: 'Abonnés', visibility: 'members' }),
  'late.json': json({ title: 'Plus tard', date_published: 'demain à 18h' }),
  'batch.json': `{"items":[${json({ title: 'Lot', is_draft: 1 })},${json({ title: 'Lot 2', published: false })}]}`,
  'ghost.json': JSON.stringify({
    post: { current: { id: 'g1', slug: 'g', title: 'Ghost', html: `<p>${prose}</p>`, status: 'draft' }, previous: {} },
  }),
  'strapi.json': JSON.stringify({
    event: 'entry.create',
    model: 'article',
    entry: { id: 1, title: 'Strapi', body: prose, publishedAt: null },
  }),
  'wordpress.json': JSON.stringify({
    id: 1,
    link: 'https://wp.example/?p=1',
    title: { rendered: 'WordPress' },
    content: { rendered: `<p>${prose}</p>` },
    status: 'pending',
  }),
  'entry.xml': `<entry xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><id>urn:e</id><title>Atom</title><updated>2024-11-27T10:00:00Z</updated><content>${prose}</content><app:control><app:draft>yes</app:draft></app:control></entry>`,
  '_drafts/folder.md': `# Dossier\n\n${prose}`,
  'draft_Medium-4f2a.html': `<article><h1>Medium</h1><p>${prose}</p></article>`,
  'preview.html': `<html><head><title>Aperçu</title><link rel="canonical" href="https://wp.example/?p=9&amp;preview=true"></head><body><h1>Aperçu</h1><p>${prose}</p></body></html>`,
};
