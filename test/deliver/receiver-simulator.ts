import { AsyncLocalStorage } from 'node:async_hooks';
import { Unavailable } from '#shared/errors.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { publicRevisionHeader } from '#shared/model/feed-document.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import type { virtualTime } from './virtual-time.ts';

/** The reaction of a hub to one ping after `takes` seconds; `lost`: the hub gets the ping, but its answer is lost. */
export type Behaviour = { readonly does: 'ack' | 'fail' | 'busy' | 'lost'; readonly takes: number };

/** A ping as a hub got it, with the delivery that it belongs to and the instant of its claim. */
export type Ping = {
  readonly hub: string;
  readonly topics: readonly string[];
  readonly row: string;
  readonly claimed: number;
  readonly isAcknowledged: boolean;
};

const statuses = { ack: 204, fail: 500, busy: 429, lost: 204 } as const;

const answer = (url: string, status: number, headers: Readonly<Record<string, string>> = {}): IncomingAnswer => ({
  status,
  url,
  headers,
  body: new Uint8Array(),
  ...(status === 429 ? { retryAfter: 45 } : {}),
});

/** The topics that a ping names, or an event. */
const topicsIn = (body: string): readonly string[] =>
  body.startsWith('{') ? JSON.parse(body).data.topics : new URLSearchParams(body).getAll('hub.url');

/** Hubs and webhooks, each with its reactions to the first pings (later ones are acknowledged immediately), and the public feeds. */
export const virtualHubs = (
  hubScripts: readonly (readonly Behaviour[])[],
  hookScripts: readonly (readonly Behaviour[])[],
  time: ReturnType<typeof virtualTime>,
) => {
  const scripts = [...hubScripts, ...hookScripts];
  const urls = hubScripts.map((_, index) => `https://hub${index}.example/`);
  const hooks = hookScripts.map((_, index) => `https://cms${index}.example/hook`);
  const receivers = [...urls, ...hooks];
  const pings: Ping[] = [];
  const claims = new Map<string, number>();
  const currentRow = new AsyncLocalStorage<string>();
  const etags = new Map<string, string>();

  const takePing = async (hub: string, topics: readonly string[]): Promise<IncomingAnswer> => {
    const earlier = pings.filter((ping) => ping.hub === hub).length;
    const { does, takes } = scripts[receivers.indexOf(hub)]?.[earlier] ?? { does: 'ack', takes: 0.1 };
    const row = currentRow.getStore() ?? 'none';
    pings.push({ hub, topics, row, claimed: claims.get(row) ?? 0, isAcknowledged: does === 'ack' });
    await time.sleep(takes);
    if (does === 'lost') throw new Unavailable('TIMED_OUT', 'no answer');
    return answer(hub, statuses[does]);
  };

  const http: Http = {
    send: async ({ method, url, body }) => {
      if (method === 'POST') return takePing(url, topicsIn(String(body)));
      const etag = etags.get(url) ?? '';
      return answer(url, 200, { etag, [publicRevisionHeader]: etag.slice(1, -1) });
    },
  };

  return {
    urls,
    hooks,
    pings,
    http,
    etags,
    noteClaim: ({ id }: Delivery): void => void claims.set(id, time.clock.now().getTime()),
    /** Assigns the pings of this work to a row. */
    workingOn: <T>(row: string, work: () => T): T => currentRow.run(row, work),
  };
};
