import type { Surroundings } from './code.ts';
import type { Faults } from './faults.ts';
import { type Caller, networkError } from './instance.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A request on the network. */
export type NetworkRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The faults that were injected before it was sent. */
  readonly faultsBefore?: Readonly<Record<string, number>>;
  /** When it was sent, milliseconds since 1970. */
  readonly sentAt?: number;
};

/** An answer; `hang` never comes, `reset` closes the connection. */
export type NetworkAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Uint8Array | string;
    }
  | 'hang'
  | 'reset';

/** What answers requests to a host. */
export type Host = (request: NetworkRequest) => NetworkAnswer | Promise<NetworkAnswer>;

type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
};

/** The network: hosts by name, some milliseconds away. Requests and answers get lost, or hang. */
export const makeNetwork = (world: World, random: Random, faults: Faults, hosts: ReadonlyMap<string, Host>) => {
  const latencyMs = (): number => (faults.hits('slow request') ? random.next() * 9000 : 5 + random.next() ** 2 * 120);

  /** Sends a request that somebody outside sends, such as a reader; undefined where it was lost. */
  const send = async (request: NetworkRequest): Promise<NetworkAnswer> => {
    const host = hosts.get(request.url.host);
    if (host === undefined) throw new Error(`The simulated network has no host ${request.url.host}.`);
    const [faultsBefore, sentAt] = [faults.counts(), world.now()];
    await new Promise<void>((resolve) => world.after(latencyMs(), `${request.method} ${request.url.href}`, resolve));
    if (faults.hits('lost request')) return random.chance(0.5) ? 'hang' : 'reset';
    const answer = await host({ faultsBefore, sentAt, ...request });
    await new Promise<void>((resolve) => world.after(latencyMs(), '', resolve));
    return faults.hits('lost request') ? (random.chance(0.5) ? 'hang' : 'reset') : answer;
  };

  const toUndici = (answer: Exclude<NetworkAnswer, string>) => {
    const bytes = new Uint8Array(Buffer.from(answer.body ?? ''));
    return {
      statusCode: answer.status,
      headers: { 'content-length': String(bytes.length), ...answer.headers },
      body: {
        dump: async () => undefined,
        [Symbol.asyncIterator]: async function* () {
          if (bytes.length > 0) yield bytes;
        },
      },
    };
  };

  return {
    send,
    /** undici, for one caller. */
    packages: (caller: Caller): Surroundings['external'] => {
      const request = (to: URL, { method = 'GET', headers = {}, body = '', signal }: Sent): Promise<unknown> =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          const sent = send({ method, url: to, headers, body: new Uint8Array(Buffer.from(body)) });
          void sent.then((answer) => {
            if (answer === 'hang') return;
            caller.resume(() =>
              answer === 'reset' ? reject(networkError('ECONNRESET', 'read ECONNRESET')) : resolve(toUndici(answer)),
            );
          });
        });
      class Agent {}
      const undici = { request, Agent, buildConnector: () => () => undefined };
      return (path) => (path === 'undici' ? undici : undefined);
    },
  };
};

/** The simulated network. */
export type Network = ReturnType<typeof makeNetwork>;
