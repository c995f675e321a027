import { publicUrl } from '#test/simulation/pipeline.ts';

/** A site file with these feeds and kinds of facets, and the hub that is built in. */
export const siteOf = (feeds: readonly object[], facets: readonly string[]): object => ({
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    feedsUrl: publicUrl,
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe',
  },
  feeds,
  facets,
  notify: { hubs: ['self'] },
});
