import { hash32, makeRandom, type Random } from './random.ts';

/** Something that happens at an instant of the virtual clock. */
type Event = { readonly at: number; readonly order: number; readonly label: string; readonly run: () => void };

/**
 * The virtual world of one run: a clock, the events to come, and random numbers. All that the code under test starts becomes
 * an event; one event runs at a time, then everything that it woke, until all of that waits for other events.
 */
export type World = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs later. Events of one instant run in the order in which they were scheduled. */
  readonly after: (ms: number, label: string, run: () => void) => void;
  /** A stream of random numbers of its own: what one part draws changes nothing for another part. */
  readonly random: (name: string) => Random;
  /** Notes something in the log of the run. */
  readonly note: (text: string) => void;
  /** Runs events until there are none before this instant, or `isOver`. One call at a time. */
  readonly runUntil: (at: number, isOver?: () => boolean) => Promise<void>;
  /** Events that ran. */
  readonly events: () => number;
  /** A hash of the labels and instants of all events and notes: equal hashes mean equal runs. */
  readonly hash: () => string;
};

/** A heap of events, the earliest first. */
const makeAgenda = () => {
  const heap: Event[] = [];
  const isBefore = (one: Event, other: Event): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order);
  const swap = (one: number, other: number): void => {
    const [a, b] = [heap[one], heap[other]];
    if (a === undefined || b === undefined) return;
    heap[one] = b;
    heap[other] = a;
  };
  const isBeforeAt = (one: number, other: number): boolean => {
    const [a, b] = [heap[one], heap[other]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  return {
    first: (): Event | undefined => heap[0],
    push: (event: Event): void => {
      let index = heap.push(event) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBeforeAt(index, parent)) return;
        swap(index, parent);
        index = parent;
      }
    },
    pop: (): Event | undefined => {
      swap(0, heap.length - 1);
      const popped = heap.pop();
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        const smaller = isBeforeAt(right, left) ? right : left;
        if (!isBeforeAt(smaller, index)) return popped;
        swap(smaller, index);
        index = smaller;
      }
    },
  };
};

/** Everything that code does before it waits for another event: promises, until there are no more. Nothing real is waited for. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** Makes a world. `onNote` gets each line of the log, `onStep` is called after each event. */
export const makeWorld = (
  seed: string,
  startsAt: number,
  { onNote, onStep }: { readonly onNote?: (line: string) => void; readonly onStep?: () => void } = {},
): World => {
  const agenda = makeAgenda();
  let now = startsAt;
  let order = 0;
  let events = 0;
  let hashes: readonly [number, number] = [0x811c9dc5, 0x1234567];
  const note = (text: string): void => {
    // Instants in whole microseconds: the line, which says the same, is written where somebody reads it.
    const at = Math.round((now - startsAt) * 1000);
    hashes = [hash32(text, hashes[0] ^ at), hash32(text, hashes[1] ^ at)];
    onNote?.(`${(now - startsAt).toFixed(3)} ${text}`);
  };
  return {
    now: () => now,
    after: (ms, label, run) => {
      order += 1;
      agenda.push({ at: now + Math.max(0, ms), order, label, run });
    },
    random: (name) => makeRandom(`${seed}/${name}`),
    note,
    runUntil: async (at, isOver = () => false) => {
      for (let next = agenda.first(); next !== undefined && next.at <= at && !isOver(); next = agenda.first()) {
        agenda.pop();
        now = next.at;
        events += 1;
        if (next.label !== '') note(next.label);
        next.run();
        await settled();
        onStep?.();
      }
      if (!isOver()) now = Math.max(now, at);
    },
    events: () => events,
    hash: () => hashes.map((part) => part.toString(16).padStart(8, '0')).join(''),
  };
};
