import { z } from 'zod';

const text = z.string().min(1);
const texts = z.array(text).min(1);
const scope = z.object({ usage: texts.exactOptional(), user: texts.exactOptional(), geo: texts.exactOptional() });

const license = z.object({
  permits: scope.exactOptional(),
  prohibits: scope.exactOptional(),
  payment: z
    .object({
      type: text.exactOptional(),
      standard: text.exactOptional(),
      custom: text.exactOptional(),
      amount: text.exactOptional(),
      currency: text.exactOptional(),
    })
    .exactOptional(),
  reporting: z.array(z.object({ type: text, profile: text, endpoint: text.exactOptional() })).exactOptional(),
  legal: z.record(text, text).exactOptional(),
});

/** The terms of an item as Barid's own feeds write them, in `_barid.terms`. */
export const jsonTerms = z.object({
  licenses: z.array(license).default([]),
  address: text.exactOptional(),
  rights: text.exactOptional(),
  server: text.exactOptional(),
});
