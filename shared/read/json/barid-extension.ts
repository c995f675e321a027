import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { ArticleSource } from '#shared/model/article.ts';
import type { Location } from '#shared/model/episode.ts';
import type { Terms } from '#shared/model/terms.ts';
import type { ExtractedEpisode, ExtractedImage } from '../extracted-fields.ts';
import { jsonTerms } from './json-terms.ts';

const text = z.string();

/** Members that JSON Feed does not define, as Barid's own feeds write them; a malformed one is ignored. */
const extension = z
  .object({
    shortTitle: text.optional().catch(undefined),
    image: z
      .object({
        alt: text.optional(),
        width: z.number().optional(),
        height: z.number().optional(),
        credit: text.optional(),
      })
      .optional()
      .catch(undefined),
    episode: z
      .object({
        season: z.int().positive().exactOptional(),
        number: z.int().positive().exactOptional(),
        kind: z.enum(['full', 'trailer', 'bonus']).exactOptional(),
        explicit: z.boolean().exactOptional(),
        transcripts: z
          .array(z.object({ url: text, type: text.optional(), language: text.optional(), rel: text.optional() }))
          .exactOptional(),
        chapters: z.object({ url: text, type: text.optional() }).exactOptional(),
        persons: z
          .array(
            z.object({
              name: text,
              role: text.optional(),
              group: text.optional(),
              url: text.optional(),
              image: text.optional(),
            }),
          )
          .exactOptional(),
      })
      .optional()
      .catch(undefined),
    source: z.object({ name: text, url: text.optional(), feed_url: text.optional() }).optional().catch(undefined),
    location: z
      .object({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        name: text.exactOptional(),
      })
      .optional()
      .catch(undefined),
    terms: jsonTerms.optional().catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** What Barid's own feeds say in `_barid` of an attachment; a malformed one is ignored. */
export const attachmentExtension = z
  .object({
    width: z.number().optional(),
    height: z.number().optional(),
    credit: text.optional(),
    alt: text.optional(),
    description: text.optional(),
    thumbnail: text.optional(),
  })
  .nullish()
  .catch(undefined);

/** What Barid's own feeds say in `_barid` of an item (docs/contract.md). */
export type BaridExtension = {
  readonly shortTitle?: string;
  readonly image?: Omit<ExtractedImage, 'url'>;
  readonly episode?: ExtractedEpisode;
  readonly location?: Location;
  readonly source?: ArticleSource;
  readonly terms?: Terms;
};

/** The extension of an item, whether a publisher pushes it or a feed of Barid has it. */
export const readExtension = (value: unknown): BaridExtension => {
  const { shortTitle, image, episode, location, source, terms } = extension.parse(value) ?? {};
  return defined({
    shortTitle,
    image,
    episode: episode && defined({ ...episode, isExplicit: episode.explicit }),
    location,
    terms,
    source: source && defined({ name: source.name, url: source.url, feed: source.feed_url }),
  });
};
