import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { localClients } from '#infra/local/clients.ts';
import type { Running } from '#infra/local/loopback/listen.ts';
import { Misconfigured } from '#shared/errors.ts';

/**
 * Uses a DynamoDB that somebody else started; closing leaves it running.
 * @throws Misconfigured DYNAMODB_UNREACHABLE.
 */
export const reachDynamoDb = async (endpoint: string): Promise<Running> => {
  const client = localClients.table(endpoint);
  try {
    await client.send(new ListTablesCommand({ Limit: 1 }));
  } catch (cause) {
    throw new Misconfigured(
      'DYNAMODB_UNREACHABLE',
      `No DynamoDB answers at ${endpoint}, which BARID_DYNAMODB_ENDPOINT names. Start it there, or unset the variable to use the one that comes with Barid.`,
      { cause },
    );
  } finally {
    client.destroy();
  }
  return { url: endpoint, close: async () => undefined };
};
