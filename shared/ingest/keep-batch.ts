import { type Fault, PipelineError, Rejected } from '#shared/errors.ts';
import type { AcceptDeps } from './accept.ts';
import type { Reading } from './parse-context.ts';
import { countRefusals, keepReading, type Receipt, receiptStatus } from './receipt.ts';

/** What became of one item of a batch: its own status, and its receipt or what is wrong with it. */
export type BatchLine =
  | { readonly status: number; readonly article: Receipt }
  | { readonly status: number; readonly code: string; readonly detail: string; readonly errors: readonly Fault[] };

const refusal = (error: unknown): BatchLine => {
  // What is no foreseen failure is a bug and must not hide in a batch's answer.
  if (!(error instanceof PipelineError)) throw error;
  const isTheirs = error instanceof Rejected;
  const errors = isTheirs ? error.faults : [];
  return { status: isTheirs ? error.status : 503, code: error.code, detail: error.message, errors };
};

const keepOne = async (reading: Reading | Rejected, deps: AcceptDeps): Promise<BatchLine> => {
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
  readings: readonly (Reading | Rejected)[],
  deps: AcceptDeps,
): Promise<readonly BatchLine[]> => {
  const lines: BatchLine[] = [];
  // One after the other: two items of a batch may be the same article, and the later one is then its next revision.
  for (const reading of readings) lines.push(await keepOne(reading, deps));
  return lines;
};
