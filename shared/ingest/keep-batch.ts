import { type Fault, Rejected, Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { AcceptDeps } from './accept.ts';
import { countRefusals, keepReading, type Receipt, receiptStatus } from './receipt.ts';

/** What became of one item of a batch: its own status, and its receipt or what is wrong with it. */
export type BatchLine =
  | { readonly status: number; readonly article: Receipt }
  | { readonly status: number; readonly code: string; readonly detail: string; readonly errors: readonly Fault[] };

/** A bug of ours gives nothing away, and costs the items after it nothing. */
const bug = {
  status: 500,
  code: 'INTERNAL',
  detail: 'Something went wrong here, not with what you sent. Send it again in a while.',
  errors: [],
} as const;

const refusal = (error: unknown): BatchLine => {
  if (error instanceof Rejected) {
    return { status: error.status, code: error.code, detail: error.message, errors: error.faults };
  }
  log.error('an item of a batch failed', error);
  if (!(error instanceof Unavailable)) return bug;
  return { status: error.status, code: error.code, detail: error.message, errors: [] };
};

const keepOne = async (reading: ParsedArticle | Rejected, deps: AcceptDeps): Promise<BatchLine> => {
  try {
    const article = await countRefusals(async () => {
      if (reading instanceof Rejected) throw reading;
      return keepReading(reading, deps);
    });
    return { status: receiptStatus(article), article };
  } catch (error) {
    return refusal(error);
  }
};

/** Keeps the good items of a batch, whatever becomes of the others; one line for each, in their order. */
export const keepBatch = async (
  readings: readonly (ParsedArticle | Rejected)[],
  deps: AcceptDeps,
): Promise<readonly BatchLine[]> => {
  const lines: BatchLine[] = [];
  // One after the other: two items of a batch may be the same article, and the later one is then its next revision.
  for (const reading of readings) lines.push(await keepOne(reading, deps));
  return lines;
};
