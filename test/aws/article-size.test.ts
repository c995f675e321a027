import { articleSizeContract } from '#test/contracts/article-size.ts';
import { memoryStores } from '#test/memory/memory-stores.ts';
import { dynamoStores } from './dynamo-stores.ts';

articleSizeContract('memory', memoryStores);
articleSizeContract('DynamoDB', dynamoStores());
