import { z } from 'zod';
import { feedDocuments } from '#shared/model/feed-document.ts';
import { type PartnerFormatName, partnerFormatFile, partnerFormatNames } from '#shared/model/partner-format.ts';

const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });

/** What only one partner asks of a site. */
export const partnersSchema = z.strictObject({
  smartnews: z
    .strictObject({
      logo: absoluteUrl
        .optional()
        .describe('About 700 × 100 pixels, above each article. Default: the logo of the site.'),
      darkLogo: absoluteUrl.optional().describe('The same for dark screens.'),
      analytics: z
        .string()
        .min(1)
        .optional()
        .describe(
          'HTML that counts the readers of an article in the app; {url} and {title} become texts of JavaScript, in quotes.',
        ),
    })
    .optional(),
});

/** The partner formats that come with Barid, in a feed. */
export const namedFormatsSchema = z
  .array(z.enum(partnerFormatNames))
  .describe('Partner formats that come with Barid: smartnews is published as /feeds/SLUG/smartnews.xml.');

const standardFiles = new Set<string>(feedDocuments.map(({ file }) => file));

/** A partner format of all feeds: the name of one that comes with Barid, or a module of the newsroom. */
export const formatSchema = z.union([
  z.enum(partnerFormatNames),
  z.strictObject({
    file: z
      .string()
      .regex(
        /^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+$/,
        'expected the name of a file in small letters, such as newsbreak.xml',
      )
      .max(64)
      .refine((file) => !standardFiles.has(file), 'every feed already has a document of this name')
      .describe("The name of the document in the feed's folder."),
    module: z
      .string()
      // Keeps modules from outside the folder of the site file from being run.
      .regex(
        /^\.\/([\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:js|mjs|ts)$/,
        'expected a path below the site file, such as ./formats/newsbreak.ts',
      )
      .describe('A module with a function `render`; its path begins at the folder of the site file.'),
    feeds: z.array(z.string().min(1)).min(1).optional().describe('Slugs of the feeds that have it; default: all.'),
  }),
]);

type FormatSettings = readonly z.output<typeof formatSchema>[];

/** The formats of all feeds: those that come with Barid, and those of modules. */
export const separateFormats = (formats: FormatSettings) => ({
  named: formats.filter((format) => typeof format === 'string'),
  modules: formats.filter((format) => typeof format !== 'string'),
});

/** The formats of a feed that come with Barid: its own, and those of all feeds. */
export const namedFormats = (
  own: readonly PartnerFormatName[] = [],
  ofAll: readonly PartnerFormatName[] = [],
): readonly PartnerFormatName[] => partnerFormatNames.filter((name) => own.includes(name) || ofAll.includes(name));

type FeedFormats = { readonly slug: string; readonly formats?: readonly PartnerFormatName[] | undefined };

/** The names of all documents in partners' formats. */
export const partnerFiles = (feeds: readonly FeedFormats[], formats: FormatSettings) => {
  const { named, modules } = separateFormats(formats);
  const names = namedFormats(
    feeds.flatMap(({ formats: own = [] }) => own),
    named,
  );
  return [...names.map((name) => ({ file: partnerFormatFile(name) })), ...modules.map(({ file }) => ({ file }))];
};

/** The issues of modules whose documents have the name of a document that comes with Barid. */
export const refusePartnerFiles = (feeds: readonly FeedFormats[], formats: FormatSettings) =>
  formats.flatMap((format, index) => {
    if (typeof format === 'string') return [];
    const { file, feeds: slugs = feeds.map(({ slug }) => slug) } = format;
    const ofAll = separateFormats(formats).named;
    const other = feeds.find(
      ({ slug, formats: own }) =>
        slugs.includes(slug) && namedFormats(own, ofAll).some((name) => partnerFormatFile(name) === file),
    );
    if (other === undefined) return [];
    const message = `expected another name: the feed ${other.slug} has a document of this name already, by its formats`;
    return [{ code: 'custom' as const, path: ['formats', index, 'file'], input: file, message }];
  });
