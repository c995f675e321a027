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

/** What rules match our events by. */
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

const later = (code: string, message: string): AttemptOutcome => ({ kind: 'retry', message: `${code}: ${message}` });

/** For so long a bus that was there counts as being there, in milliseconds. */
const restMs = 5 * 60_000;

/**
 * Makes sure that a bus is there. Seen in the wild: PutEvents acknowledges events for a bus that is not, and they are lost.
 * Throws what EventBridge says when it is not.
 */
const finder = (bus: string, client: EventBridgeClient, clock: Clock): (() => Promise<void>) => {
  let found = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now().getTime();
    if (now - found < restMs) return;
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
      // 200 says only that each entry was looked at.
      if (answer.ErrorCode !== undefined) return later(answer.ErrorCode, answer.ErrorMessage ?? '');
      return { kind: 'delivered', message: `Taken as ${answer.EventId ?? 'an event'}` };
    } catch (error) {
      // Whatever is wrong over there, or on the way, stands in the ledger and may be mended while it is tried again.
      if (error instanceof Error) return later(error.name, error.message);
      throw error;
    }
  },
});

/** The buses of these names that events may be put on; `undefined` for any other. */
export const eventBuses = (
  names: readonly string[],
  clock: Clock,
  client = names.length === 0 ? undefined : new EventBridgeClient({ requestHandler: clientTimeouts }),
): ((name: string) => EventBus | undefined) => {
  if (client === undefined) return () => undefined;
  const buses = new Map(names.map((name) => [name, putOn(name, client, finder(name, client, clock))]));
  return (name) => buses.get(name);
};
