import { meterTable } from './capacity.ts';
import type { Surroundings } from './code.ts';
import type { Caller } from './instance.ts';
import type { Command } from './services.ts';
import type { SimulatedTable } from './table.ts';

/** What AWS bills. S3 bills a list as a put. */
export const usedThings = [
  'write units',
  'read units',
  'PUT',
  'GET',
  'messages',
  'invocations',
  'GB seconds',
  'requests',
  'bytes out',
] as const;

/** A thing that AWS bills. */
export type UsedThing = (typeof usedThings)[number];

/** What a function used at this instant. */
export type Use = {
  readonly by: string;
  readonly what: UsedThing;
  readonly amount: number;
  /** The partition key, the object's key (none of a list), or the host. */
  readonly of: string;
};

type Serve = (command: Command) => object;

const bucketThings: Readonly<Record<string, UsedThing>> = {
  PutObjectCommand: 'PUT',
  CopyObjectCommand: 'PUT',
  ListObjectsV2Command: 'PUT',
  GetObjectCommand: 'GET',
  HeadObjectCommand: 'GET',
};

const memberOf = (input: unknown, name: string): unknown =>
  typeof input === 'object' && input !== null ? Object.entries(input).find(([one]) => one === name)?.[1] : undefined;

/** Watches what functions use of the services, by function. A service calls `serve` at one instant: it names the caller before. */
export const makeMeter = (onUse: (use: Use) => void) => {
  let by = '';
  const use = (what: UsedThing, amount: number, of: string): void => onUse({ by, what, amount, of });
  return {
    /** The same caller; what it uses counts as this function's. */
    callerOf: (name: string, caller: Caller): Caller => ({
      ...caller,
      attempt: (label, serve) =>
        caller.attempt(label, () => {
          by = name;
          return serve();
        }),
    }),
    /** A function ran for so long, with so much memory. */
    ran: (name: string, seconds: number, memoryMb: number): void => {
      onUse({ by: name, what: 'invocations', amount: 1, of: name });
      onUse({ by: name, what: 'GB seconds', amount: (seconds * memoryMb) / 1024, of: name });
    },
    table: (table: SimulatedTable): Serve =>
      meterTable(table, ({ kind, units }) => {
        for (const [PK, amount] of units) use(kind, amount, PK);
      }),
    bucket:
      (serve: Serve): Serve =>
      (command) => {
        const what = bucketThings[command.constructor.name];
        if (what !== undefined) use(what, 1, String(memberOf(command.input, 'Key') ?? ''));
        return serve(command);
      },
    queue:
      (serve: Serve): Serve =>
      (command) => {
        const entries = memberOf(command.input, 'Entries');
        if (Array.isArray(entries)) use('messages', entries.length, 'deliveries');
        return serve(command);
      },
    /** undici, whose requests count as this function's. */
    network:
      (name: string, packages: Surroundings['external']): Surroundings['external'] =>
      (path) => {
        const undici = packages(path);
        const send = undici?.request;
        if (typeof send !== 'function') return undici;
        const request = (to: URL, options: { readonly body?: string | Uint8Array } = {}): unknown => {
          onUse({ by: name, what: 'requests', amount: 1, of: to.host });
          onUse({ by: name, what: 'bytes out', amount: Buffer.byteLength(options.body ?? ''), of: to.host });
          return send(to, options);
        };
        return { ...undici, request };
      },
  };
};
