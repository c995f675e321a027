import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Clock, EventBus } from '#shared/ports.ts';
import { clientTimeouts } from './clients.ts';

/** The source that rules match Barid's events by. */
const source = 'barid';

/** EventBridge, "Calculating event size": 256 KB for the entry as a whole, 14 bytes of it for the time. */
const maxBytes = 256 * 1024;
const timeBytes = 14;

const retry = (code: string, message: string): AttemptOutcome => ({ kind: 'retry', message: `${code}: ${message}` });

/** Milliseconds for which a bus that was found counts as existing. */
const recheckMs = 5 * 60_000;

const eventBus = (bus: string, client: EventBridgeClient, clock: Clock): EventBus => {
  let foundAtMs = Number.NEGATIVE_INFINITY;
  return {
    put: async ({ type, time, detail }) => {
      const size = timeBytes + Buffer.byteLength(source + type + detail);
      if (size > maxBytes)
        return { kind: 'gone', message: `The event has ${size} bytes; EventBridge takes ${maxBytes}.` };
      try {
        const nowMs = clock.now().getTime();
        if (nowMs - foundAtMs >= recheckMs) {
          // Seen in the wild: PutEvents acknowledges events for a missing bus, and they are lost. This call fails then.
          await client.send(new DescribeEventBusCommand({ Name: bus }));
          foundAtMs = nowMs;
        }
        const entry = { EventBusName: bus, Source: source, DetailType: type, Time: new Date(time), Detail: detail };
        const { Entries: [answer = {}] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
        // 200 says only that EventBridge has processed each entry.
        if (answer.ErrorCode !== undefined) return retry(answer.ErrorCode, answer.ErrorMessage ?? '');
        return { kind: 'delivered', message: `Accepted as ${answer.EventId ?? 'an event'}` };
      } catch (error) {
        // The error goes into the ledger, so that an operator can repair its cause while Barid retries.
        if (error instanceof Error) return retry(error.name, error.message);
        throw error;
      }
    },
  };
};

/** Event buses by name; undefined for a name that is not one of these. */
export const eventBuses = (
  names: readonly string[],
  clock: Clock,
  client = names.length === 0 ? undefined : new EventBridgeClient({ requestHandler: clientTimeouts }),
): ((name: string) => EventBus | undefined) => {
  if (client === undefined) return () => undefined;
  const buses = new Map(names.map((name) => [name, eventBus(name, client, clock)]));
  return (name) => buses.get(name);
};
