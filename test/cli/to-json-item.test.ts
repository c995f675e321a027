import { expect, it } from 'vitest';
import { toJsonItem } from '#infra/cli/commands/to-json-item.ts';
import { Rejected } from '#shared/errors.ts';
import type { ArticleDraft } from '#shared/model/article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { draftOf, manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';

const readBack = (draft: ArticleDraft): ArticleDraft | undefined => {
  const bytes = Buffer.from(JSON.stringify(toJsonItem(draft)));
  const context = { site: sampleSite().identity, now: manualClock().now() };
  const [reading] = readArticles({ bytes, type: 'application/json' }, context);
  return reading instanceof Rejected ? undefined : reading?.draft;
};

it('toJsonItem keeps every field of a draft, also those that JSON Feed does not define', () => {
  const draft = draftOf({
    summary: 'Deux polices, un accord.',
    tags: ['sécurité', 'أمن'],
    image: { url: 'https://www.example.org/rabat.jpg', alt: 'وفد بلجيكي في الرباط', width: 1200, height: 800 },
    attachments: [{ url: 'https://www.example.org/a.mp3', type: 'audio/mpeg', size: 123, duration: 60 }],
    source: { name: 'MAP', url: 'https://www.map.example/' },
  });
  expect(readBack(draft)).toEqual(draft);
});
