import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Client } from './client.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What becomes of a file of the log: it comes late, is written twice, or stands beside one that is cut or empty. */
export const logManners = ['prompt', 'late', 'twice', 'cut', 'empty'] as const;

/** One of these. */
export type LogManner = (typeof logManners)[number];

/** Files of an hour may come a day late; these come this much later. */
const lateMs = 3 * 3_600_000;

/** The minute of each hour in which readers are counted is over. */
const countedMinute = 6;

const fields = '#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)';

const counted = z.object({
  items: z.array(z.object({ day: z.string(), feed: z.string(), subscribers: z.number(), pollers: z.number() })),
});

/** Who read a feed on a day. */
type Reading = { readonly people: Set<string>; subscribers: number };

/** The access log of the CDN, by which readers are counted: what it says of them, and whether they are counted so. */
export const makeCdnLog = (
  world: World,
  history: History,
  client: Client,
  store: (key: string, bytes: Uint8Array) => void,
) => {
  const readings = new Map<string, Reading>();
  let files = 0;

  /** One request of a person, or of a service that names its subscribers; gives its line. */
  const read = (own: Random, instant: string): string => {
    const [day = '', time = ''] = instant.slice(0, 19).split('T');
    const feed = own.pick(['all', 'fr']);
    const name = `${day} ${feed}`;
    const reading = readings.get(name) ?? { people: new Set<string>(), subscribers: 0 };
    readings.set(name, reading);
    const address = `203.0.113.${own.below(12)}`;
    const subscribers = 1 + own.below(400);
    const isService = own.chance(0.3);
    const agent = isService ? `Feedbin feed-id:7 - ${subscribers} subscribers` : own.pick(['Reeder/5', 'NetNewsWire']);
    if (isService) reading.subscribers = Math.max(reading.subscribers, subscribers);
    else reading.people.add(`${address} ${agent}`);
    const path = `/feeds/${feed}/${own.pick(['rss.xml', 'atom.xml', 'feed.json'])}`;
    return [day, time, address, 'GET', path, own.pick([200, 304]), encodeURIComponent(agent)].join('\t');
  };

  /** A file of requests of this moment; some are of nobody who reads. */
  const write = (manner: LogManner, own: Random): void => {
    const instant = new Date(world.now()).toISOString();
    const lines = Array.from({ length: 1 + own.below(6) }, () => read(own, instant));
    const missing = `${instant.slice(0, 10)}\t10:00:00\t203.0.113.99\tGET\t/feeds/all/rss.xml\t404\tscanner`;
    const bytes = gzipSync([fields, missing, ...lines, ''].join('\n'));
    const keyOf = (id: string): string => `cdn/E2EXAMPLE.${instant.slice(0, 13).replace('T', '-')}.${id}.gz`;
    files += 1;
    const key = keyOf(`a${files}`);
    const put = (): void => store(key, bytes);
    if (manner === 'late') world.after(lateMs, '', put);
    else put();
    if (manner === 'twice') store(keyOf(`b${files}`), bytes);
    if (manner === 'cut') store(keyOf(`0${files}`), bytes.subarray(0, bytes.length / 2));
    if (manner === 'empty') store(keyOf(`0${files}`), new Uint8Array());
  };

  const check = async (): Promise<void> => {
    const { text } = await client.request({ method: 'GET', path: '/readers' });
    const { items } = counted.parse(JSON.parse(text));
    for (const [name, { people, subscribers }] of readings) {
      const found = items.find(({ day, feed }) => `${day} ${feed}` === name);
      // Two people may fall into one register of the sketch.
      const missed = people.size - (found?.pollers ?? 0);
      if (found?.subscribers === subscribers && (missed === 0 || missed === 1)) continue;
      const wanted = `${people.size} people and ${subscribers} subscribers of a service`;
      history.report('readers', `${name} was read by ${wanted}, not by ${JSON.stringify(found)}.`);
    }
  };

  return {
    write,
    isUsed: (): boolean => files > 0,
    /** Milliseconds until every file that came has been counted. */
    untilCountedMs: (): number => {
      const minutes = new Date(world.now()).getUTCMinutes();
      return (60 + countedMinute - (minutes < countedMinute ? minutes + 60 : minutes)) * 60_000;
    },
    check,
  };
};
