import type { ParseContext } from '#shared/read/parsed-article.ts';

/** A French-language site in Morocco, on 23 November 2026. */
export const parseContext: ParseContext = {
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: '',
    timeZone: 'Africa/Casablanca',
  },
  now: new Date('2026-11-23T12:00:00Z'),
  sender: 'publisher',
};
