import { type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';
import { SqsError } from './sqs-error.ts';

const maxEntries = 10;

/** Runs each entry of a batch for itself. Throws EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct. */
export const eachEntry = async (input: JsonRecord, work: (entry: JsonRecord) => Promise<JsonRecord>) => {
  const entries = recordsOf(input, 'Entries');
  const ids = entries.map((entry) => textOf(entry, 'Id') ?? '');
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > maxEntries) {
    throw new SqsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${maxEntries}.`);
  }
  if (new Set(ids).size < ids.length) throw new SqsError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.');
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw new SqsError('InvalidBatchEntryId', 'An Id has 1 to 80 letters, digits, - or _.');
  }
  const results = await Promise.all(entries.map((entry, index) => runEntry(entry, ids[index] ?? '', work)));
  return {
    Successful: results.flatMap(({ done }) => (done === undefined ? [] : [done])),
    Failed: results.flatMap(({ failed }) => (failed === undefined ? [] : [failed])),
  };
};

type Result = { readonly done?: JsonRecord; readonly failed?: JsonRecord };

const runEntry = async (
  entry: JsonRecord,
  id: string,
  work: (entry: JsonRecord) => Promise<JsonRecord>,
): Promise<Result> => {
  try {
    return { done: { Id: id, ...(await work(entry)) } };
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    return { failed: { Id: id, Code: error.code, Message: error.message, SenderFault: true } };
  }
};
