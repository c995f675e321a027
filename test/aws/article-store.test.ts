import { articleClaimsContract } from '#test/contracts/article-claims.ts';
import { articleStoreContract } from '#test/contracts/article-store.ts';
import { memoryShelf } from '#test/memory/memory-shelf.ts';
import { dynamoShelves } from './dynamo-shelves.ts';

const dynamoShelf = dynamoShelves();

articleStoreContract('memory', memoryShelf);
articleStoreContract('DynamoDB', dynamoShelf);
articleClaimsContract('memory', memoryShelf);
articleClaimsContract('DynamoDB', dynamoShelf);
