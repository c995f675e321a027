import { z } from 'zod';
import { parseDuration } from './parse-duration.ts';

const isPattern = (text: string): boolean => {
  try {
    new RegExp(text, 'iu');
    return true;
  } catch {
    return false;
  }
};

const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine(isPattern, 'expected a regular expression of JavaScript, such as ^Publireportage')
  .describe('A regular expression; upper and lower case are the same.');

const tags = z.array(z.string().min(1).max(200)).max(50);

const drop = z
  .strictObject({ title: pattern.optional(), author: pattern.optional(), tag: pattern.optional() })
  .refine((rule) => Object.keys(rule).length > 0, 'expected a pattern for title, author or tag');

/** What is done to articles before they are kept: those of one source, or of every way in. */
export const rulesSchema = z
  .strictObject({
    setTags: tags.optional().describe("Instead of an article's own tags."),
    addTags: tags.optional().describe('Beside them.'),
    drop: z.array(drop).max(100).optional().describe('Articles that are not taken: all patterns of a rule must match.'),
    permalink: z
      .array(z.strictObject({ pattern, replacement: z.string().max(2000) }))
      .max(20)
      .optional()
      .describe('Rewrites permalinks; $1 stands for the first group of the pattern.'),
    content: z.enum(['full', 'summary']).optional(),
    attribution: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('The last line of each body; {source} is a link to the source, {title} one to the article.'),
  })
  .meta({ id: 'rules', description: 'What is done to articles before they are kept.' });

const fiveMinutes = 5 * 60;
const day = 24 * 3600;

const every = z
  .string()
  .refine((text) => {
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds >= fiveMinutes && seconds <= day;
  }, 'expected an ISO 8601 duration from PT5M to P1D, such as PT15M')
  .describe('How often it is polled; as often as it publishes unless said.');

const source = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name of the letters a to z, digits and single hyphens')
    .max(64)
    .describe('The name by which it is known; it stays when the address changes.'),
  url: z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' }),
  type: z
    .enum(['auto', 'feed', 'page', 'wordpress', 'sitemap'])
    .default('auto')
    .describe('What is at its address; auto finds out, and finds the feed that a page names.'),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("What its articles say they are from; default: the upstream's own title."),
  every: every.optional(),
  selector: z.string().min(1).max(500).optional().describe('The links of a page that lead to its articles, in CSS.'),
  rules: rulesSchema.optional(),
});

/** The upstreams that a site follows. */
export const sourcesSchema = z
  .array(source)
  .max(500)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two sources have the same id');
