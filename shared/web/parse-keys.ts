import { Misconfigured } from '#shared/errors.ts';
import type { PublisherKeys } from './proof.ts';

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The reason would quote the secret.
    return undefined;
  }
};

/**
 * The keys of publishers, from the text of their secret: `{"tokens": […], "signingKeys": […]}`.
 * @throws Misconfigured INGEST_KEYS_INVALID, which never quotes the text.
 */
export const parseKeys = (text: string): PublisherKeys => {
  const value = parse(text);
  const { tokens, signingKeys }: { tokens?: unknown; signingKeys?: unknown } =
    typeof value === 'object' && value !== null ? value : {};
  if (isTexts(tokens) && isTexts(signingKeys)) return { tokens, signingKeys };
  throw new Misconfigured(
    'INGEST_KEYS_INVALID',
    'The secret with the ingest keys is not {"tokens": ["…"], "signingKeys": ["…"]} as JSON: mend it; docs/runbook.md says how.',
  );
};
