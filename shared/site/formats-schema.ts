import { z } from 'zod';
import { feedDocuments } from '#shared/model/feed-document.ts';

const ours = new Set<string>(feedDocuments.map(({ file }) => file));

/** The site file's `formats`. */
export const formatsSchema = z.array(
  z.strictObject({
    file: z
      .string()
      .regex(
        /^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+$/,
        'expected the name of a file in small letters, such as smartnews.xml',
      )
      .max(64)
      .refine((file) => !ours.has(file), 'this is the name of a document of our own')
      .describe('The name of the document in the folder of the feed.'),
    module: z
      .string()
      // Nothing outside the folder of the site file is ever run.
      .regex(
        /^\.\/([\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:js|mjs|ts)$/,
        'expected a path below the site file, such as ./formats/smartnews.ts',
      )
      .describe('A module with a function `render`, from the folder of the site file.'),
    feeds: z.array(z.string().min(1)).min(1).optional().describe('Slugs of the feeds that have it; default: all.'),
  }),
);
