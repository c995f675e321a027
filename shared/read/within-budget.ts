import { Script } from 'node:vm';
import { Rejected } from '#shared/errors.ts';

/**
 * The longest that reading one document may take, in milliseconds: a document with pictures is read twice within the 30 seconds of
 * a push. The last resort against a document that no bound of docs/reading.md foresaw.
 */
const maxReadingMs = 12_000;

const slot = Symbol.for('barid.reading');
/** `node:vm` is the one way to end a synchronous call from outside, within a regular expression too. */
const call = new Script("globalThis[Symbol.for('barid.reading')]()");

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^ERR_SCRIPT_EXECUTION_TIMEOUT$/.test(String(error.code));

/** What a synchronous reading gives, ended where it takes longer than its budget. @throws Rejected DOCUMENT_TOO_COSTLY */
export const withinBudget = <T>(read: () => T, budgetMs = maxReadingMs): T => {
  const results: { readonly value: T }[] = [];
  Reflect.set(globalThis, slot, () => void results.push({ value: read() }));
  try {
    call.runInThisContext({ timeout: budgetMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new Rejected(
      'DOCUMENT_TOO_COSTLY',
      'The document takes too long to read: send its articles one by one, or shorter.',
    );
  }
  const [result] = results;
  if (result === undefined) throw new Error('A reading ended without a result.');
  return result.value;
};
