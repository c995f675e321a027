import {
  DescribeEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '#shared/model/event.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Clock, EventBus } from '#shared/ports.ts';
import { clientTimeouts } from './clients.ts';

/** The source that rules match Barid's events by. */
const source = 'barid';

/** EventBridge, "Calculating event size": 256 KB for the entry as a whole, 14 bytes of it for the time. */
const maxBytes = 256 * 1024;
const timeBytes = 14;

const toEntry = (bus: string, { type, time, detail }: BusEvent): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: source,
  DetailType: type,
  Time: new Date(time),
  Detail: detail,
});

const sizeOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  timeBytes + Buffer.byteLength(Source + DetailType + Detail);

const retry = (code: string, message: string): AttemptOutcome => ({ kind: 'retry', message: `${code}: ${message}` });

/** Milliseconds for which a bus that was found counts as existing. */
const recheckMs = 5 * 60_000;

/**
 * Checks that a bus exists. Seen in the wild: PutEvents acknowledges events for a missing bus, and they are lost.
 * Throws the SDK's error where the bus is missing.
 */
const finder = (bus: string, client: EventBridgeClient, clock: Clock): (() => Promise<void>) => {
  let found = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now().getTime();
    if (now - found < recheckMs) return;
    await client.send(new DescribeEventBusCommand({ Name: bus }));
    found = now;
  };
};

const putOn = (bus: string, client: EventBridgeClient, find: () => Promise<void>): EventBus => ({
  put: async (event) => {
    const entry = toEntry(bus, event);
    const size = sizeOf(entry);
    if (size > maxBytes)
      return { kind: 'gone', message: `The event has ${size} bytes; EventBridge takes ${maxBytes}.` };
    try {
      await find();
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
});

/** Event buses by name; undefined for a name that is not one of these. */
export const eventBuses = (
  names: readonly string[],
  clock: Clock,
  client = names.length === 0 ? undefined : new EventBridgeClient({ requestHandler: clientTimeouts }),
): ((name: string) => EventBus | undefined) => {
  if (client === undefined) return () => undefined;
  const buses = new Map(names.map((name) => [name, putOn(name, client, finder(name, client, clock))]));
  return (name) => buses.get(name);
};
