import { archiveStoreContract } from '#test/contracts/archive-store.ts';
import { facetStoreContract } from '#test/contracts/facet-store.ts';
import { feedEntryStoreContract } from '#test/contracts/feed-entry-store.ts';
import { feedStateStoreContract } from '#test/contracts/feed-state-store.ts';
import { publishQueueStoreContract } from '#test/contracts/publish-queue-store.ts';
import { memoryStores } from '#test/memory/memory-stores.ts';
import { dynamoStores } from './dynamo-stores.ts';

const openDynamo = dynamoStores();

feedEntryStoreContract('the feed entry store in memory', memoryStores);
feedEntryStoreContract('the feed entry store in DynamoDB', openDynamo);
feedStateStoreContract('the feed state store in memory', memoryStores);
feedStateStoreContract('the feed state store in DynamoDB', openDynamo);
archiveStoreContract('the archive store in memory', memoryStores);
archiveStoreContract('the archive store in DynamoDB', openDynamo);
facetStoreContract('the facet store in memory', memoryStores);
facetStoreContract('the facet store in DynamoDB', openDynamo);
publishQueueStoreContract('the publish queue in memory', memoryStores);
publishQueueStoreContract('the publish queue in DynamoDB', openDynamo);
