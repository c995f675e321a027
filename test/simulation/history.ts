import { z } from 'zod';
import { keys } from '#shared/aws/keys.ts';
import type { StoredObject } from './bucket.ts';
import type { Faults } from './faults.ts';
import { inTrouble } from './services.ts';
import { lintPut } from './validity.ts';

/** A promise that was broken. */
export class Violation extends Error {
  readonly invariant: string;

  constructor(invariant: string, message: string) {
    super(message);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}

/** What a publisher was promised about an article: the last answer that it got. */
export type Accepted = {
  readonly guid: string;
  /** Undefined for an article that was retracted. */
  readonly title: string | undefined;
  readonly language: string;
  readonly tags: readonly string[];
  /** The instant from which on it is public, milliseconds since 1970. */
  readonly publicFrom: number;
  readonly isDraft: boolean;
  /** The address of a picture that came with it. */
  readonly picture?: string | undefined;
};

const item = z.object({
  id: z.string(),
  title: z.string().default(''),
  _barid: z.object({ revision: z.number().default(1) }).default({ revision: 1 }),
});

const feedDocument = z.object({ items: z.array(item) });

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The entries of a JSON Feed: the title and the revision of each guid. */
export const entriesOf = (
  bytes: Uint8Array,
): ReadonlyMap<string, { readonly title: string; readonly revision: number }> =>
  new Map(
    feedDocument
      .parse(JSON.parse(decode(bytes)))
      .items.map(({ id, title, _barid }) => [id, { title, revision: _barid.revision }]),
  );

/** The titles of the simulated articles, each with its version. */
const titlePattern = /(?:Article|Billet|Dépêche) \d+, version \d+/g;

/** How the guids of canaries begin. */
const canaryGuid = 'urn:barid:canary:';

/** By so much, the clock of a function may be before the world's. */
const maxSkewMs = 2500;

/** Faults after which an attempt may be repeated although the receiver has acknowledged it: nobody can know. */
const crashes = [
  'death',
  'frozen function',
  'lost request',
  'slow request',
  'lost answer',
  'throttled call',
  'failed call',
  'slow call',
  'other version',
  inTrouble,
];

/** An event about an article, as a webhook got it. */
type TakenEvent = { readonly guid: string; readonly type: string; readonly revision: number };

/** A notification that a receiver acknowledged. */
type Acknowledged = { readonly crashes: number; readonly at: number };

/**
 * What was seen from outside in the course of a run, checked at each step. `goneRevision` gives the revision of an article that is
 * not in a feed at present, or 0.
 */
export const makeHistory = (
  faults: Faults,
  now: () => number,
  goneRevision: (guid: string, slug: string) => number,
) => {
  const accepted = new Map<string, Accepted>();
  /** What files of the inbox are to become, by their keys. */
  const files = new Map<string, Accepted>();
  /** The guids that each document showed last. */
  const shown = new Map<string, ReadonlySet<string>>();
  /** The highest revision that a feed showed of each article, by the document's key and the guid. */
  const highest = new Map<string, number>();
  /** The revision with which an article was retracted, and that readers saw retracted. */
  const acknowledged = new Map<string, Acknowledged>();
  const lastEvents = new Map<string, { readonly revision: number; readonly type: string }>();
  /** Titles that nobody may see, or not before this instant. */
  const hidden = new Map<string, number>();
  /** Articles that were erased, by guid. */
  const erased = new Map<string, { readonly article: number; readonly picture: string | undefined }>();
  /** The rows that were unreadable at some time, as `PK SK`. */
  const unreadable = new Set<string>();
  /** Guids of articles that were sent with an id of their publisher's own. */
  const ownIds = new Set<string>();
  const violations: Violation[] = [];
  const counts = { puts: 0, acknowledged: 0, repeated: 0 };

  const report = (invariant: string, message: string): void => {
    violations.push(new Violation(invariant, message));
  };

  /** The row of an event could not be read for a while: later ones went on, and it goes once it can be read (docs/runbook.md). */
  const wasUnreadable = (receiver: string, id: string): boolean => {
    const { PK } = keys.delivery(receiver, '', id);
    return [...unreadable].some((name) => name.startsWith(PK) && name.endsWith(`#${id}`));
  };

  const crashCount = (all = faults.counts()): number => crashes.reduce((sum, kind) => sum + (all[kind] ?? 0), 0);

  /** Looks for titles that nobody may see yet in what somebody gets to see. */
  const checkHidden = (place: string, bytes: Uint8Array): void => {
    if (hidden.size === 0) return;
    for (const [title] of decode(bytes).matchAll(titlePattern))
      if ((hidden.get(title) ?? 0) > now() + maxSkewMs) report('not public', `${place} shows "${title}".`);
  };

  const onFeed = (key: string, bytes: Uint8Array): void => {
    const titles = new Set<string>();
    for (const [guid, { revision }] of entriesOf(bytes)) {
      if (guid.startsWith(canaryGuid) && !key.startsWith('feeds/_canary/'))
        report('not public', `${key} shows a canary.`);
      titles.add(guid);
      const name = `${key} ${guid}`;
      const before = highest.get(name) ?? 0;
      if (revision < before) report('never older', `${key} shows revision ${revision} of ${guid} after ${before}.`);
      highest.set(name, Math.max(before, revision));
    }
    for (const guid of shown.get(key) ?? []) {
      // An entry that left because its article was retracted, or moved, may come back with a higher revision only.
      const gone = titles.has(guid) ? 0 : goneRevision(guid, key.split('/').slice(1, -1).join('/'));
      const name = `${key} ${guid}`;
      highest.set(name, Math.max(highest.get(name) ?? 0, gone));
    }
    shown.set(key, titles);
  };

  return {
    accepted,
    files,
    erased,
    unreadable,
    ownIds,
    /** From here on, nobody may see this title: for ever, or before an instant. */
    hide: (title: string, until = Number.POSITIVE_INFINITY): void => void hidden.set(title, until),
    reveal: (title: string): void => void hidden.delete(title),
    checkHidden,
    crashCount,
    counts,
    violations: (): readonly Violation[] => violations,
    report,
    /** A document came into the public bucket, or left it. */
    onPut: (key: string, object: StoredObject | undefined, before: StoredObject | undefined): void => {
      counts.puts += 1;
      if (object === undefined) return;
      checkHidden(key, object.bytes);
      const fault = lintPut(key, object);
      if (fault !== undefined) report('valid', `${key} was put: ${fault}`);
      const [next = 0, previous = 0] = [object, before].map((one) => Number(one?.metadata['barid-revision'] ?? 0));
      if (next < previous) report('never older', `${key} went from revision ${previous} back to ${next}.`);
      if (key.endsWith('/feed.json') && object.metadata['barid-gone'] === undefined) onFeed(key, object.bytes);
    },
    /** A receiver took a notification; a crash while it was on its way may have lost the acknowledgement. */
    onAcknowledged: (receiver: string, id: string, faultsBefore?: Readonly<Record<string, number>>): void => {
      const name = `${receiver} ${id}`;
      const before = acknowledged.get(name);
      counts.acknowledged += 1;
      if (before !== undefined) {
        counts.repeated += 1;
        if (before.crashes === crashCount())
          report('never twice', `${receiver} got ${id} again after its acknowledgement.`);
      }
      acknowledged.set(name, { crashes: crashCount(faultsBefore), at: now() });
    },
    /** A webhook took an event about an article, with this id. */
    onEvent: (receiver: string, id: string, { guid, type, revision }: TakenEvent): void => {
      if (guid.startsWith(canaryGuid)) report('not public', `${receiver} was notified of a canary.`);
      const name = `${receiver} ${guid}`;
      const before = lastEvents.get(name);
      const isLate = before !== undefined && revision < before.revision;
      if (isLate && wasUnreadable(receiver, id)) return;
      if (isLate) report('in order', `${receiver} got revision ${revision} of ${guid} after ${before.revision}.`);
      lastEvents.set(name, { revision, type });
    },
    lastEvent: (receiver: string, guid: string) => lastEvents.get(`${receiver} ${guid}`),
  };
};

/** The history of a run. */
export type History = ReturnType<typeof makeHistory>;
