import { z } from 'zod';
import { podcastCategories } from '#shared/model/podcast-category.ts';

const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an absolute https URL' });

/** Apple's guide: a text of a show has at most 255 characters. */
const shortText = z.string().min(1).max(255);

/** What a feed says of itself as a podcast (Apple, A Podcaster's Guide to RSS; Podcasting 2.0). */
export const podcastSchema = z
  .strictObject({
    type: z
      .enum(['episodic', 'serial'])
      .optional()
      .describe(
        'serial: listeners take the episodes in the order of their numbers, which each then needs. Default: episodic.',
      ),
    categories: z
      .array(z.enum(podcastCategories, 'expected a category of Apple Podcasts, such as News or News > Daily News'))
      .min(1)
      .max(3)
      .optional()
      .describe('Categories of Apple Podcasts, the first one first; default: News.'),
    explicit: z
      .boolean()
      .optional()
      .describe('Whether the show has explicit language; default: whether an episode in the feed has.'),
    author: shortText.optional().describe("Who makes the show; default: the site's author, else its title."),
    owner: z
      .strictObject({ name: shortText.optional(), email: z.email() })
      .optional()
      .describe("Whom directories write to; default: the site's author."),
    artwork: httpsUrl
      .regex(/\.(?:jpe?g|png)$/i, 'expected the address of a JPEG or a PNG, of 1400 to 3000 pixels square')
      .optional()
      .describe("The picture of the show, 1400 to 3000 pixels square; default: the site's logo, else its icon."),
    locked: z
      .boolean()
      .optional()
      .describe('true forbids other hosts to import the show; false allows it to whoever proves to be its owner.'),
    guid: z
      .guid('expected a UUID')
      .optional()
      .describe(
        'The identity of the show, where it had one elsewhere; default: made from the URL of its RSS document.',
      ),
    funding: z
      .array(z.strictObject({ url: httpsUrl, text: z.string().min(1).max(128) }))
      .min(1)
      .optional()
      .describe('Pages on which listeners can support the show.'),
    newFeedUrl: httpsUrl.optional().describe('The address to which the show has moved; directories follow it.'),
  })
  .describe('Makes the feed a podcast; docs/podcasts.md shows every member.');
