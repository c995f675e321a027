import { Script } from 'node:vm';
import { Rejected, Unavailable } from '#shared/errors.ts';

/**
 * The longest that reading one document may take, in milliseconds: a document with pictures is read twice within the 30 seconds of
 * a push. The last resort against a document that no bound of docs/reading.md foresaw.
 */
const maxReadingMs = 12_000;

/** The share of that time for which the reading must have had the processor: with less, the machine was busy, and not the document costly. */
const minProcessorShare = 0.5;

/**
 * The most steps of one reading: each is about as much as to ask an element whether it is a paragraph, and takes up to 0.2
 * microseconds. Of the longest real pages it is a twentieth; what the time limit refuses depends on the machine, and this does not.
 */
const maxSteps = 4_000_000;

let stepsLeft = Number.POSITIVE_INFINITY;

/** Takes steps from the budget of the reading that runs now, if one does. @throws Rejected DOCUMENT_TOO_COSTLY */
export const spendSteps = (steps: number): void => {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw tooCostly();
};

const slot = Symbol.for('barid.reading');
/** `node:vm` is the one way to end a synchronous call from outside, within a regular expression too. */
const call = new Script("globalThis[Symbol.for('barid.reading')]()");

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^ERR_SCRIPT_EXECUTION_TIMEOUT$/.test(String(error.code));

/** What V8 throws where a call nests too deeply, or where a text or a list would be larger than any may be. */
const isExhausted = (error: unknown): boolean =>
  error instanceof RangeError &&
  /call stack|string length|array length|typed array|allocation failed|maximum size/i.test(error.message);

const tooCostly = (cause?: unknown): Rejected =>
  new Rejected(
    'DOCUMENT_TOO_COSTLY',
    'The document takes too long to read, or nests too deeply: send its articles one by one, or shorter.',
    { cause },
  );

/** Milliseconds for which this thread has had a processor. */
const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/**
 * What a synchronous reading gives, ended where it takes longer than its budget. On a busy machine or a throttled function the
 * time passes without it: then nothing is said of the document, and the same reading may succeed later.
 * @throws Rejected DOCUMENT_TOO_COSTLY; Unavailable MACHINE_BUSY
 */
export const withinBudget = <T>(read: () => T, budgetMs = maxReadingMs, processorTime = processorMs): T => {
  const results: { readonly value: T }[] = [];
  Reflect.set(globalThis, slot, () => void results.push({ value: read() }));
  const before = processorTime();
  const outer = stepsLeft;
  stepsLeft = maxSteps;
  try {
    call.runInThisContext({ timeout: budgetMs });
  } catch (error) {
    if (isExhausted(error)) throw tooCostly(error);
    if (!isTimeout(error)) throw error;
    if (processorTime() - before >= budgetMs * minProcessorShare) throw tooCostly(error);
    throw new Unavailable('MACHINE_BUSY', 'Barid is too busy to read the document now: send it again in a moment.', {
      cause: error,
      retryAfter: 30,
    });
  } finally {
    stepsLeft = outer;
  }
  const [result] = results;
  if (result === undefined) throw new Error('A reading ended without a result.');
  return result.value;
};
