/** The instant at which the counted newsroom begins. */
export const startsAt = '2024-11-28T09:00:00.000Z';

/** Three feeds, three kinds of facets, and the hub that is built in. */
export const siteFile = {
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe',
    timeZone: 'Africa/Casablanca',
  },
  feeds: [
    { slug: 'all' },
    { slug: 'fr', select: { languages: ['fr'] } },
    { slug: 'budget', select: { tags: ['budget'] } },
  ],
  facets: ['tag', 'author', 'language'],
  notify: { hubs: ['self'] },
};

const words =
  'le la les un une des du de en pour avec sans sous sur dans par contre depuis mercredi jeudi conseil municipal ville budget impôts écoles transports élus maire vote adopté rejeté millions dirhams euros habitants quartier travaux rapport commission séance délibération logement voirie eau assainissement énergie culture sport jeunesse santé emploi marché public appel offres entreprise région province ministère gouvernement association collectif opposition majorité groupe porte-parole annonce réunion projet programme année prochaine dernier premier second ensemble nouvelle hausse baisse maintien taux compte administratif recettes dépenses investissement fonctionnement dette emprunt subvention financement européen coopération partenariat accord signature délégation'.split(
    ' ',
  );

/** Text that compresses as prose does: words in a random order that is the same in every run. */
const prose = (seed: number, length: number): string => {
  let state = seed + 1;
  const next = (): string => {
    state = (state * 48_271) % 2_147_483_647;
    return words[state % words.length] ?? '';
  };
  let text = '';
  while (text.length < length) text += `${next()} `;
  return text.trim();
};

/** An article as an item of JSON Feed, in each of the three feeds and in eight facet feeds; of 6 KB unless `paragraphs` says otherwise. */
export const item = (index: number, paragraphs = 12): object => ({
  id: `https://www.example.org/${index}`,
  url: `https://www.example.org/${index}`,
  title: `Le budget de la ville, partie ${index}`,
  language: 'fr',
  authors: [{ name: 'euromagreb' }],
  tags: ['budget', 'ville', 'conseil', 'impôts', 'écoles', 'transports'],
  date_published: new Date(Date.parse(startsAt) + index * 60_000 - 48 * 3_600_000).toISOString(),
  content_html: Array.from({ length: paragraphs }, (_, part) => `<p>${prose(index * 12 + part, 500)}.</p>`).join(''),
});
