import { describeReaderStore } from '#test/contracts/reader-store.ts';
import { memoryReaderStore } from './memory-reader-store.ts';

describeReaderStore(async () => memoryReaderStore().store);
