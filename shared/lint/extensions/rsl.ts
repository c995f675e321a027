import { type Check, fault, quote } from '../finding.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkMediaType, checkNothing, checkOneOf, checkPattern } from '../values/simple-values.ts';
import { checkIri, checkIriReference } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';

/** The values of each kind (RSL 1.0 §3.4.1, §3.5); a name with a prefix is an extension. */
const valuesOf: Readonly<Record<string, RegExp>> = {
  usage: /^(?:all|ai-all|ai-train|ai-input|ai-index|search|[\w.-]+:[\w.-]+)$/,
  user: /^(?:commercial|non-commercial|education|government|personal|[\w.-]+:[\w.-]+)$/,
  geo: /^(?:[A-Z]{2}|[\w.-]+:[\w.-]+)$/,
};

/** RSL 1.0 §3.5, §3.6: values between spaces. */
const scope = (clause: string): ElementRule => ({
  clause,
  count: 'many',
  text: checkNothing,
  attributes: { type: { required: true, check: checkOneOf(...Object.keys(valuesOf)) } },
  extraCheck: ({ at, attributes, text }) => {
    const pattern = valuesOf[attributes.get('type') ?? ''];
    return text
      .trim()
      .split(/\s+/)
      .filter((value) => pattern !== undefined && value !== '' && !pattern.test(value))
      .map((value) => fault('value-not-allowed', clause, at, `RSL has no ${quote(value)} of this type.`));
  },
});

const optional = (clause: string, text: Check, attributes: ElementRule['attributes'] = {}): ElementRule => ({
  clause,
  count: 'optional',
  text,
  attributes,
});

const payment: ElementRule = {
  clause: 'RSL 1.0 §3.7',
  count: 'optional',
  attributes: {
    type: {
      check: checkOneOf('purchase', 'subscription', 'training', 'crawl', 'use', 'contribution', 'attribution', 'free'),
    },
  },
  children: {
    'rsl:standard': optional('RSL 1.0 §3.8', checkIri),
    'rsl:custom': optional('RSL 1.0 §3.9', checkIriReference),
    'rsl:amount': optional('RSL 1.0 §3.10', checkPattern(/^\d+(?:\.\d+)?$/, 'a decimal number', 'number-invalid'), {
      currency: { required: true, check: checkPattern(/^[A-Z]{3}$/, 'a currency of ISO 4217') },
    }),
    'rsl:accepts': optional('RSL 1.0 §3.11', checkNothing, { type: { required: true, check: checkMediaType } }),
  },
};

/** RSL 1.0 in an item: what is licensed, and each licence. */
export const rslItem = {
  'rsl:content': {
    clause: 'RSL 1.0 §3.3',
    count: 'many',
    attributes: {
      url: { required: true, check: checkIriReference },
      server: { check: checkIri },
      encrypted: { check: checkOneOf('true', 'false') },
      lastmod: { check: checkRfc3339 },
    },
    children: {
      'rsl:license': {
        clause: 'RSL 1.0 §3.4',
        count: 'some',
        attributes: {},
        children: {
          'rsl:permits': scope('RSL 1.0 §3.5'),
          'rsl:prohibits': scope('RSL 1.0 §3.6'),
          'rsl:payment': payment,
          'rsl:reporting': {
            clause: 'RSL 1.0 §3.12',
            count: 'many',
            attributes: {
              type: { required: true, check: checkOneOf('telemetry', 'provenance', 'audit') },
              profile: { required: true, check: checkIri },
              endpoint: { check: checkIri },
            },
          },
          'rsl:legal': {
            clause: 'RSL 1.0 §3.13',
            count: 'many',
            text: checkNothing,
            attributes: {
              type: {
                required: true,
                check: checkOneOf('warranty', 'disclaimer', 'attestation', 'contact', 'proof'),
              },
            },
          },
        },
      },
      'rsl:alternate': { clause: 'RSL 1.0 §3.14', count: 'many', text: checkIriReference, attributes: { type: {} } },
      'rsl:schema': optional('RSL 1.0 §3.15', checkNothing, { type: {} }),
      'rsl:copyright': optional('RSL 1.0 §3.16', checkNothing, { type: {}, contactEmail: {}, contactUrl: {} }),
      'rsl:terms': optional('RSL 1.0 §3.17', checkIriReference),
    },
  },
} satisfies Vocabulary;
