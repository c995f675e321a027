import { memoryPublishStores } from './memory-publish-stores.ts';
import { memoryTable } from './memory-table.ts';

/** Articles and everything that publishing reads and writes, over an empty table in memory. */
export const memoryStores = async () => {
  const table = memoryTable();
  return { ...memoryPublishStores(table) };
};
