import { articleIdentityContract } from '#test/contracts/article-identity.ts';
import { articleStoreContract } from '#test/contracts/article-store.ts';
import { memoryStores } from '#test/memory/memory-stores.ts';
import { dynamoStores } from './dynamo-stores.ts';

const openDynamo = dynamoStores();

articleStoreContract('memory', memoryStores);
articleStoreContract('DynamoDB', openDynamo);
articleIdentityContract('memory', memoryStores);
articleIdentityContract('DynamoDB', openDynamo);
