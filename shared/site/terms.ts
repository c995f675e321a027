import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { type License, type LicenseScope, paymentTypes, type Terms, usages, users } from '#shared/model/terms.ts';

const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });

const usage = z.array(z.enum(usages)).min(1);

const scope = z.union([
  usage,
  z
    .strictObject({
      usage: usage.optional(),
      user: z.array(z.enum(users)).min(1).optional(),
      geo: z
        .array(z.string().regex(/^[A-Z]{2}$/, 'expected a country of ISO 3166-1 such as MA, or EU'))
        .min(1)
        .optional(),
    })
    .refine(
      ({ usage: what, user, geo }) => what !== undefined || user !== undefined || geo !== undefined,
      'expected usage, user or geo',
    ),
]);

const payment = z
  .strictObject({
    type: z.enum(paymentTypes).describe('What is paid for, or free.'),
    standard: absoluteUrl.optional().describe('The address of a licence that many publishers share.'),
    custom: absoluteUrl.optional().describe('The address of your own way to a licence.'),
    amount: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,9})?$/, 'expected a decimal number in quotes, such as "0.015"')
      .optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a currency of ISO 4217 such as EUR or MAD')
      .optional(),
  })
  .refine(
    ({ amount, currency }) => (amount === undefined) === (currency === undefined),
    'expected amount and currency together',
  );

const offerMembers = {
  permits: scope.optional().describe('What programs may do: search, ai-input …; nothing else is permitted then.'),
  prohibits: scope.optional().describe('What programs must not do.'),
  payment: payment.optional().describe('What the permitted usages cost; default: nothing.'),
};

type OfferSetting = {
  readonly permits?: z.output<typeof scope> | undefined;
  readonly prohibits?: z.output<typeof scope> | undefined;
  readonly payment?: z.output<typeof payment> | undefined;
};

const toScope = (setting: z.output<typeof scope> | undefined): LicenseScope | undefined =>
  setting === undefined ? undefined : Array.isArray(setting) ? { usage: setting } : defined({ ...setting });

/** An empty licence would permit everything for nothing. */
const saysSomething = ({ permits, prohibits }: OfferSetting): boolean =>
  permits !== undefined || prohibits !== undefined;
const saysNothing = 'expected permits or prohibits: terms without them would permit everything';

/** RSL 1.0 §3.1.1: what is both permitted and prohibited is not licensed, also by two offers. */
const hasNoConflict = (
  statement: OfferSetting & { readonly offers?: readonly OfferSetting[] | undefined },
): boolean => {
  const licenses = [statement, ...(statement.offers ?? [])];
  const valuesOf = (part: 'permits' | 'prohibits') =>
    licenses.flatMap((license) =>
      Object.entries(toScope(license[part]) ?? {}).flatMap(([kind, values]) =>
        values.map((value) => `${kind} ${value}`),
      ),
    );
  const prohibited = new Set(valuesOf('prohibits'));
  return !valuesOf('permits').some((value) => prohibited.has(value));
};
const conflict = 'expected each value in permits or in prohibits, not in both';

const offer = z.strictObject(offerMembers).refine(saysSomething, saysNothing);

const statementMembers = {
  ...offerMembers,
  offers: z
    .array(offer)
    .min(1)
    .optional()
    .describe('Further licences beside the first, such as training against payment.'),
  license: absoluteUrl.optional().describe('The address of the licence as people read it.'),
};

const words = z.array(z.string().min(1)).min(1);

const rule = z
  .strictObject({
    feeds: words.optional().describe('Slugs of feeds: in them alone.'),
    languages: words.optional(),
    tags: words.optional(),
    sources: words.optional(),
    articles: words.optional().describe('Guids or permalinks.'),
    ...statementMembers,
  })
  .refine(
    ({ feeds, languages, tags, sources, articles }) =>
      [feeds, languages, tags, sources, articles].some((list) => list !== undefined),
    'expected feeds, languages, tags, sources or articles: without them it would be no rule',
  )
  .refine(saysSomething, saysNothing)
  .refine(hasNoConflict, conflict);

/** The terms of a site, and rules for a part of its articles. */
export const termsSchema = z
  .strictObject({
    ...statementMembers,
    rules: z
      .array(rule)
      .max(50)
      .default([])
      .describe('Other terms for some articles; the first rule that matches counts.'),
  })
  .refine(saysSomething, saysNothing)
  .refine(hasNoConflict, conflict)
  .describe('Under which terms others may use your articles; docs/terms.md shows where they stand.');

type StatementSetting = OfferSetting & {
  readonly offers?: readonly OfferSetting[] | undefined;
  readonly license?: string | undefined;
};

const toLicense = ({ permits, prohibits, payment: price }: OfferSetting): License =>
  defined({ permits: toScope(permits), prohibits: toScope(prohibits), payment: price && defined({ ...price }) });

const toTerms = ({ offers = [], license, ...first }: StatementSetting): Terms =>
  defined({ licenses: [first, ...offers].map(toLicense), address: license });

/** The terms of the site file, as documents show them. */
export const toSiteTerms = ({ rules, ...statement }: z.output<typeof termsSchema>) => ({
  /** For every article that no rule matches. */
  terms: toTerms(statement),
  rules: rules.map(({ feeds, languages, tags, sources, articles, ...other }) => ({
    ...defined({ feeds, articles }),
    select: defined({ languages, tags, sources }),
    terms: toTerms(other),
  })),
});
