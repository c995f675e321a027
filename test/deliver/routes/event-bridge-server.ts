import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { onTestFinished } from 'vitest';
import { startLocalServer } from '#test/web/local-server.ts';

/** What EventBridge answers for one entry. */
export type Verdict = { readonly EventId?: string; readonly ErrorCode?: string; readonly ErrorMessage?: string };

/** What stands in a request's `Entries`. */
export type Entry = {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time: number;
};

type Answer = { readonly status?: number; readonly verdict?: Verdict; readonly error?: string };

const notThere = { __type: 'ResourceNotFoundException', message: 'Event bus newsroom does not exist.' };

/**
 * EventBridge on loopback, as far as PutEvents and DescribeEventBus go (AWS JSON 1.1), and a client of AWS's own that speaks
 * to it. Like the real one it takes events for a bus that is not there, and loses them.
 */
export const startBusServer = async (answers: readonly Answer[] = []) => {
  const there = { bus: true };
  const waiting = [...answers];
  const entries: Entry[] = [];
  const peer = await startLocalServer(({ headers, body }, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (headers['x-amz-target'] === 'AWSEvents.DescribeEventBus') {
      response.writeHead(there.bus ? 200 : 400).end(JSON.stringify(there.bus ? { Name: 'newsroom' } : notThere));
      return;
    }
    const { status = 200, verdict = { EventId: 'e-1' }, error } = waiting.shift() ?? {};
    if (headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
      response.writeHead(400).end(JSON.stringify({ __type: 'UnknownOperationException' }));
    } else if (error !== undefined) {
      response.writeHead(status).end(JSON.stringify({ __type: error, message: 'as its document says' }));
    } else {
      if (there.bus) entries.push(...JSON.parse(body).Entries);
      const failed = verdict.ErrorCode === undefined ? 0 : 1;
      response.writeHead(status).end(JSON.stringify({ FailedEntryCount: failed, Entries: [verdict] }));
    }
  });
  const client = new EventBridgeClient({
    endpoint: peer.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return { client, entries, there, seen: peer.seen };
};
