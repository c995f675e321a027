import { articleSizeContract } from '#test/contracts/article-size.ts';
import { memoryShelf } from '#test/memory/memory-shelf.ts';
import { dynamoShelves } from './dynamo-shelves.ts';

articleSizeContract('memory', memoryShelf);
articleSizeContract('DynamoDB', dynamoShelves());
