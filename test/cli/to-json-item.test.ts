import { expect, it } from 'vitest';
import { toJsonItem } from '#infra/cli/commands/to-json-item.ts';
import { Rejected } from '#shared/errors.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { incomingOf, manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';

const readBack = (incoming: IncomingArticle): IncomingArticle | undefined => {
  const bytes = Buffer.from(JSON.stringify(toJsonItem(incoming)));
  const context = { site: sampleSite().identity, now: manualClock().now(), sender: 'publisher' } as const;
  const [reading] = readArticles({ bytes, type: 'application/json' }, context);
  return reading instanceof Rejected ? undefined : reading?.incoming;
};

it('toJsonItem keeps every field of an incoming article, also those that JSON Feed does not define', () => {
  const incoming = incomingOf({
    summary: 'Deux polices, un accord.',
    tags: ['sécurité', 'أمن'],
    image: { url: 'https://www.example.org/rabat.jpg', alt: 'وفد بلجيكي في الرباط', width: 1200, height: 800 },
    attachments: [{ url: 'https://www.example.org/a.mp3', type: 'audio/mpeg', size: 123, duration: 60 }],
    source: { name: 'MAP', url: 'https://www.map.example/' },
  });
  expect(readBack(incoming)).toEqual(incoming);
});
