import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { once } from './once.ts';
import { clientTimeouts } from './patience.ts';

/** The table's client: plain values in and out. */
export const tableClient = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: clientTimeouts }), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);
