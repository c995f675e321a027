import { feedMemoryContract } from '#test/contracts/feed-memory.ts';
import { feedPlacesContract, feedStatesContract } from '#test/contracts/feed-store.ts';
import { memoryShelf } from '#test/memory/memory-shelf.ts';
import { dynamoShelves } from './dynamo-shelves.ts';

const dynamoShelf = dynamoShelves();

feedPlacesContract('memory', memoryShelf);
feedPlacesContract('DynamoDB', dynamoShelf);
feedStatesContract('memory', memoryShelf);
feedStatesContract('DynamoDB', dynamoShelf);
feedMemoryContract('memory', memoryShelf);
feedMemoryContract('DynamoDB', dynamoShelf);
