import { isRecord } from '#infra/local/loopback/fields.ts';

/**
 * The items that a handler reports as failed. As Lambda reads it: no report, or an empty one, means that all went well;
 * a name that is missing or not of this batch means that all of it failed.
 */
export const failedItems = (answer: unknown, batch: readonly string[]): ReadonlySet<string> => {
  if (!isRecord(answer) || answer.batchItemFailures === undefined || answer.batchItemFailures === null) {
    return new Set();
  }
  const reported: readonly unknown[] = Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures : [undefined];
  const names = reported.map((item) => (isRecord(item) ? item.itemIdentifier : undefined));
  const known = names.filter((name) => typeof name === 'string').filter((name) => batch.includes(name));
  return new Set(known.length === names.length ? known : batch);
};
