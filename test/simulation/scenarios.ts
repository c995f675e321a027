import { defined } from '#shared/defined.ts';
import { partnerFormatNames } from '#shared/model/partner-format.ts';
import { logManners } from './cdn-log.ts';
import type { FaultRates, Incident } from './faults.ts';
import { makeRandom, type Random } from './random.ts';
import { type Action, receiverKinds, type Schedule, type Trouble, type Written } from './schedule.ts';
import type { OddManner } from './subscribers.ts';

/** An action without its number, which its place in time gives. */
type Step = Action extends infer One ? (One extends Action ? Omit<One, 'id'> : never) : never;

/** A schedule that is aimed at one part of the protocol: few actions, and the faults that make this part do its work. */
export type Scenario = {
  readonly lengthMs: number;
  readonly steps: (random: Random) => readonly Step[];
  readonly faults: FaultRates;
  readonly incidents?: readonly Incident[];
  /** Members of the site file that it has in place of those of every run. */
  readonly site?: object;
  /** Minutes between two events of the schedules; 1 by default. */
  readonly tickMinutes?: number;
  /** Whether everything is rebuilt at the end. */
  readonly isRebuilt?: boolean;
};

const post = (at: number, article: number, as?: Written): Step => defined({ at, kind: 'post' as const, article, as });
const retract = (at: number, article: number): Step => ({ at, kind: 'retract', article });
const many = (at: number, from: number, count: number, as?: Written): Step =>
  defined({ at, kind: 'post many' as const, articles: Array.from({ length: count }, (_, index) => from + index), as });
const trouble = (at: number, host: string, forMs: number, what: Trouble): Step => ({
  at,
  kind: 'trouble',
  host,
  forMs,
  trouble: what,
});
const odd = (at: number, mode: 'subscribe' | 'unsubscribe', manner: OddManner): Step => ({
  at,
  kind: 'subscribe oddly',
  mode,
  manner,
  feed: 'all',
});
const read = (at: number, path: string): Step => ({ at, kind: 'read', path });
const times = (count: number, make: (index: number) => Step): readonly Step[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Articles that come into two feeds, and into none of a tag. */
const french = { language: 'fr', tags: [], keepsDate: true };

/** The second sweep is before the publishers of a change, and what it reads of feeds is seconds old when it uses it. */
const lateSweep: readonly Incident[] = [
  { calls: /^publish-\d+ table Get STATE#(?:all|fr)/, from: 117_500, to: 119_900, fails: true },
  { calls: /^sweep-\d+ table Query FEED#/, from: 120_000, to: 121_000, lateAnswerMs: 8000 },
];

/** The scenarios, by what they are aimed at. */
export const scenarios = {
  /** Several publishers of one feed at once, of which some wake up late. */
  'slow publishers': {
    lengthMs: 45_000,
    steps: (random) =>
      times(14, () => {
        const [at, article] = [Math.floor(random.next() * 45_000), random.below(3)];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
    faults: {
      'slow call': 1500,
      'frozen function': 120,
      'stale read': 3000,
      'repeated batch': 3000,
      'split shard': 500,
    },
  },
  /** No stream record arrives: the sweep publishes everything, and fails now and then. */
  'no stream': {
    lengthMs: 150_000,
    steps: (random) =>
      times(8, () => {
        const [at, article] = [Math.floor(random.next() * 150_000), random.below(4)];
        return random.chance(0.25) ? retract(at, article) : post(at, article);
      }),
    faults: { 'lost record': 10_000, death: 150, 'failed call': 200, 'slow call': 300 },
  },
  /** Publishers die, and articles come and go before the sweep. */
  deaths: {
    lengthMs: 60_000,
    steps: (random) =>
      times(10, () => {
        const [at, article] = [Math.floor(random.next() * 60_000), random.below(3)];
        return random.chance(0.4) ? retract(at, article) : post(at, article);
      }),
    faults: { death: 200, 'lost answer': 200, 'lost record': 2000, 'lost batch answer': 1000 },
  },
  /** Receivers that fail for long, and many articles for them; no crash excuses a repetition. */
  outages: {
    lengthMs: 120_000,
    steps: (random) => [
      ...times(8, () => {
        const [at, article] = [Math.floor(random.next() * 120_000), random.below(3)];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
      ...times(2, (index) => many(20_000 + index * 50_000, 20, 12)),
    ],
    faults: { 'bad answer': 3500 },
  },
  /** Thirteen subscribers on hosts of their own, and the changes that they are to get. */
  subscribers: {
    lengthMs: 150_000,
    steps: (random) => [
      post(500, 0),
      { at: 12_000, kind: 'subscribe many', feed: 'all' },
      ...times(4, () => post(80_000 + Math.floor(random.next() * 60_000), random.below(3))),
    ],
    faults: { 'lost message': 3000, death: 60, 'repeated message': 2000 },
  },
  /** The same without any fault. */
  'healthy subscribers': {
    lengthMs: 90_000,
    steps: () => [post(500, 0), { at: 12_000, kind: 'subscribe many', feed: 'all' }, post(80_000, 0)],
    faults: {},
  },
  /** Subscribers that fail. */
  'failing subscribers': {
    lengthMs: 180_000,
    steps: (random) => [
      post(500, 0),
      { at: 12_000, kind: 'subscribe many', feed: 'all' },
      ...times(6, () => post(80_000 + Math.floor(random.next() * 90_000), random.below(3))),
    ],
    faults: { 'bad answer': 3000, 'lost message': 1000 },
  },
  /** Calls fail, so that several writers change one article at once. */
  writers: {
    lengthMs: 60_000,
    steps: (random) =>
      times(12, () => {
        const at = Math.floor(random.next() * 60_000);
        const article = random.below(2);
        if (random.chance(0.3)) return { at, kind: 'drop file' };
        return random.chance(0.5) ? retract(at, article) : post(at, article);
      }),
    faults: {
      'failed call': 300,
      'throttled call': 400,
      'lost answer': 300,
      'lock of a transaction': 3000,
      'slow call': 800,
    },
  },
  /** Articles that move between feeds and are older than the feed's window. */
  archives: {
    lengthMs: 120_000,
    steps: (random) => [
      many(1000, 20, 8),
      ...times(8, () => {
        const [at, article] = [20_000 + Math.floor(random.next() * 100_000), 20 + random.below(8)];
        return random.chance(0.5) ? retract(at, article) : post(at, article);
      }),
    ],
    faults: { death: 100, 'lost record': 3000 },
  },
  /** No stream record arrives, and most sweeps die or fail. */
  'failing sweeps': {
    lengthMs: 200_000,
    steps: (random) => times(5, () => post(Math.floor(random.next() * 180_000), random.below(3))),
    faults: { 'lost record': 10_000, death: 300, 'failed call': 500 },
  },
  /** Articles that are retracted seconds after they came, while publishers die. */
  'come and go': {
    lengthMs: 80_000,
    steps: (random) =>
      times(4, (index) => post(index * 18_000, index)).concat(
        times(4, (index) => retract(index * 18_000 + 300 + Math.floor(random.next() * 2000), index)),
      ),
    faults: { 'lost record': 5000, death: 300 },
  },
  /** Articles of this month and of months that have ended. */
  months: {
    lengthMs: 90_000,
    steps: (random) => [
      many(1000, 0, 4),
      many(6000, 700, 4),
      ...times(6, () => {
        const [at, article] = [20_000 + Math.floor(random.next() * 60_000), random.pick([700, 701, 702, 1500])];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
    ],
    faults: { death: 50 },
  },
  /** A draft that is published and then retracted. */
  drafts: {
    lengthMs: 80_000,
    steps: () => [{ at: 1000, kind: 'draft', article: 0 }, post(20_000, 0), retract(60_000, 0)],
    faults: {},
  },
  /** Articles that become public later, and nothing else. */
  scheduled: {
    lengthMs: 150_000,
    steps: () => times(3, (article) => ({ at: 1000, kind: 'schedule', article, inMs: 60_000 + article * 20_000 })),
    faults: { 'lost record': 2000 },
  },
  /** Feeds of tags that somebody requests, while their articles change. */
  facets: {
    lengthMs: 150_000,
    steps: (random) => [
      ...times(5, (index) => ({
        at: index * 25_000,
        kind: 'read',
        path: `/feeds/tag/${random.pick(['budget', 'port'])}/feed.json`,
      })),
      ...times(8, () => post(Math.floor(random.next() * 140_000), random.below(3))),
    ],
    faults: { 'lost record': 5000, death: 200, 'lost request': 500 },
  },
  /** The feed of a tag is requested for the first time, when it has more entries than its document shows. */
  'first requests': {
    lengthMs: 130_000,
    steps: () => [many(1000, 20, 6, { tags: ['budget'] }), read(70_000, '/feeds/tag/budget/feed.json')],
    faults: {},
    site: { facets: [{ kind: 'tag', entries: 2 }] },
  },
  /** Scheduled articles that are retracted at the instant at which the sweep publishes them, by a publisher whose writes are late. */
  'due and retracted': {
    lengthMs: 70_000,
    steps: (random) =>
      times(6, (article) => ({ at: 1000, kind: 'schedule', article, inMs: 50_000 })).concat(
        times(6, (article) => retract(59_800 + Math.floor(random.next() * 1000), article)),
      ),
    faults: {},
    incidents: [{ calls: /^api-\d+ table TransactWrite ARTICLE#/, from: 50_000, lateMs: 1500 }],
  },
  /** A sweep that publishes what it read seconds ago, while an article changes. */
  'late readings': {
    lengthMs: 130_000,
    steps: () => [post(1000, 5, french), post(117_500, 0, french), post(123_000, 0, french)],
    faults: {},
    incidents: lateSweep,
  },
  /** The same, while an article comes and goes: documents have the bytes again that they had before. */
  'to and fro': {
    lengthMs: 130_000,
    steps: () => [post(1000, 5, french), post(117_500, 0, french), retract(123_000, 0)],
    faults: {},
    incidents: lateSweep,
  },
  /** Publishers whose state row arrives after others have published. */
  'late state rows': {
    lengthMs: 240_000,
    steps: (random) => times(24, (index) => post(index * 9000, random.below(3))),
    faults: { 'repeated batch': 5000 },
    incidents: [{ calls: /^publish-\d+ table Put STATE#all/, percent: 15, lateMs: 150_000 }],
  },
  /** No stream record arrives, and sweeps fail or die at the feeds of tags. */
  'failing sweeps of facets': {
    lengthMs: 300_000,
    steps: (random) => [
      many(1000, 20, 4),
      ...['budget', 'port', 'myn'].map((tag, index) => read(20_000 + index, `/feeds/tag/${tag}/feed.json`)),
      ...times(10, () => post(70_000 + Math.floor(random.next() * 200_000), random.below(3))),
    ],
    faults: { 'lost record': 10_000 },
    incidents: [
      { calls: /^sweep-\d+ bucket PutObject feeds\/tag/, percent: 60, fails: true },
      { calls: /^sweep-\d+ table Put STATE#tag/, percent: 20, dies: 'before' },
    ],
  },
  /** Articles that leave a feed after a publisher put documents that show them, and died before it wrote the state row. */
  'left after a crash': {
    lengthMs: 140_000,
    steps: () => [many(1000, 20, 3, french), post(65_000, 9, french), post(68_000, 9, { language: 'ar', tags: [] })],
    faults: {},
    incidents: [{ calls: /^publish-\d+ table Put STATE#fr/, from: 65_000, to: 68_000, dies: 'before' }],
  },
  /** Articles of a feed's archives that change. */
  'archived changes': {
    lengthMs: 200_000,
    steps: (random) => [
      many(1000, 20, 8, french),
      ...times(3, (index) => post(70_000 + index * 40_000, 23 + random.below(5), french)),
    ],
    faults: {},
  },
  /** A public article is put off to a later date, and retracted before that; the notifier sees nothing of the step between. */
  postponed: {
    lengthMs: 60_000,
    steps: () => [post(1000, 0), { at: 25_000, kind: 'schedule', article: 0, inMs: 3_000_000 }, retract(27_000, 0)],
    faults: {},
    incidents: [{ calls: /^notify-\d+ table BatchGet ARTICLE#/, from: 25_000, to: 30_000, fails: true }],
  },
  /** The queue delivers many messages twice, while a webhook takes its time. */
  'repeated messages': {
    lengthMs: 60_000,
    steps: () => [trouble(500, 'hook-1.example', 60_000, { lateMs: 1500 }), many(1000, 20, 6)],
    faults: { 'repeated message': 5000 },
  },
  /** The queue loses most messages, for longer than due rows stay. */
  'lost messages': {
    lengthMs: 600_000,
    steps: () => [many(1000, 20, 6)],
    faults: { 'lost message': 9000 },
  },
  /** Articles that come back as soon as they were retracted. */
  'back at once': {
    lengthMs: 120_000,
    steps: () =>
      times(4, (index) => post(index * 25_000, index)).concat(
        times(4, (index) => retract(15_000 + index * 25_000, index)),
        times(4, (index) => post(15_001 + index * 25_000, index)),
      ),
    faults: {},
  },
  /** A webhook that is down for long, and asks for a longer pause than the queue can hold a message. */
  'long outages': {
    lengthMs: 1_500_000,
    steps: () => [trouble(500, 'hook-1.example', 600_000, { status: 503, retryAfter: 1200 }), many(1000, 20, 3)],
    faults: {},
  },
  /** A webhook whose host fails while many articles are retracted, so that the breaker opens. */
  breaker: {
    lengthMs: 560_000,
    steps: () => [
      many(1000, 20, 12),
      many(1000, 32, 12),
      trouble(400_000, 'hook-1.example', 60_000, { status: 500 }),
      ...times(24, (index) => retract(402_000 + index * 100, 20 + index)),
    ],
    faults: {},
  },
  /** Processes that die before they send the page of a fan-out. */
  'dying fan-outs': {
    lengthMs: 120_000,
    steps: () => [post(500, 0), { at: 12_000, kind: 'subscribe many', feed: 'all' }, post(90_000, 0)],
    faults: {},
    incidents: [{ calls: /^deliver-\d+ table Query TOPIC#/, from: 90_000, to: 120_000, dies: 'after' }],
  },
  /** A process that is frozen before it sends the page of a fan-out, until another one has sent a newer revision. */
  'frozen fan-outs': {
    lengthMs: 180_000,
    steps: () => [post(500, 0), { at: 12_000, kind: 'subscribe many', feed: 'all' }, post(90_000, 0), post(124_000, 0)],
    faults: {},
    incidents: [{ calls: /^deliver-\d+ table Query TOPIC#/, from: 90_000, to: 120_000, freezesMs: 50_000 }],
  },
  /** Processes that die before they send a notification that they have claimed. */
  'dying deliveries': {
    lengthMs: 60_000,
    steps: () => [many(1000, 20, 6)],
    faults: {},
    incidents: [{ calls: /^deliver-\d+ table (?:Update|BatchExecuteStatement) DELIVERY#/, percent: 30, dies: 'after' }],
  },
  /** Files of the inbox whose articles can seldom be stored. */
  'failing inbox': {
    lengthMs: 100_000,
    steps: () => times(4, (index) => ({ at: 1000 + index * 1000, kind: 'drop file' })),
    faults: {},
    incidents: [{ calls: /^ingest-inbox-\d+ table TransactWrite ARTICLE#/, percent: 85, fails: true }],
  },
  /** A publisher that dies before it puts a document. */
  'dying publishers': {
    lengthMs: 150_000,
    steps: () => [post(500, 0, french), post(65_000, 0, french)],
    faults: {},
    incidents: [
      { calls: /^publish-\d+ bucket PutObject feeds\/all\/feed.json/, from: 65_000, dies: 'before', to: 70_000 },
    ],
  },
  /** Articles that are erased while `notify` still works with what it read of them. */
  erasures: {
    lengthMs: 60_000,
    steps: () =>
      times(4, (index) => post(index * 12_000, index)).concat(
        times(4, (index) => ({ at: index * 12_000 + 4000, kind: 'erase', article: index })),
      ),
    faults: {},
    incidents: [{ calls: /^notify-\d+ table (?:Get|BatchGet) ARTICLE#/, percent: 50, lateAnswerMs: 9000 }],
  },
  /** Another site's feed changes, and the table fails now and then while it is stored. */
  followed: {
    lengthMs: 1_200_000,
    steps: () => times(5, (index) => ({ at: 1000 + index * 200_000, kind: 'upstream' })),
    faults: {},
    incidents: [{ calls: /^follow-\d+ table TransactWrite ARTICLE#/, percent: 60, fails: true }],
  },
  /** Another site's feed changes once, and the table fails while that is stored. */
  'followed once': {
    lengthMs: 1_000_000,
    steps: () => [{ at: 1000, kind: 'upstream' }],
    faults: {},
    incidents: [{ calls: /^follow-\d+ table TransactWrite ARTICLE#/, to: 200_000, fails: true }],
  },
  /** Another site is busy, breaks off, cannot be reached, and is gone in the end. */
  'site in trouble': {
    lengthMs: 5_400_000,
    steps: () => [
      { at: 1000, kind: 'upstream' },
      { at: 400_000, kind: 'upstream', what: 'unreachable' },
      { at: 2_000_000, kind: 'upstream', what: 'busy' },
      { at: 2_000_001, kind: 'upstream' },
      { at: 4_400_000, kind: 'upstream', what: 'gone' },
    ],
    faults: {},
  },
  /** Another site cannot be reached for a while, and has changed since. */
  'site back': {
    lengthMs: 900_000,
    steps: () => [
      { at: 1000, kind: 'upstream' },
      { at: 400_000, kind: 'upstream', what: 'unreachable' },
      { at: 400_001, kind: 'upstream' },
    ],
    faults: {},
  },
  /** The hub of another site pushes what it has, and a stranger pushes in its name. */
  pushed: {
    lengthMs: 900_000,
    steps: () => [
      { at: 1000, kind: 'upstream' },
      { at: 400_000, kind: 'upstream', what: 'push' },
      { at: 500_000, kind: 'upstream', what: 'forge' },
    ],
    faults: {},
  },
  /** Subscribers who behave oddly: they confirm nothing, answer 410, sign, come back and leave. */
  oddities: {
    lengthMs: 1_300_000,
    steps: () => [
      post(500, 0, french),
      odd(10_000, 'subscribe', 'wrong challenge'),
      odd(10_000, 'subscribe', 'gone'),
      odd(10_000, 'subscribe', 'signed'),
      odd(10_000, 'subscribe', 'slow'),
      post(120_000, 0, french),
      odd(200_000, 'subscribe', 'signed'),
      odd(200_000, 'unsubscribe', 'slow'),
      post(400_000, 0, french),
      post(700_000, 0, french),
      post(1_000_000, 0, french),
    ],
    faults: {},
  },
  /** Leases of a day, of which one is renewed in time. */
  leases: {
    lengthMs: 34 * 3_600_000,
    steps: () => [
      post(500, 0, french),
      odd(10_000, 'subscribe', 'slow'),
      odd(10_000, 'subscribe', 'short'),
      odd(20 * 3_600_000, 'subscribe', 'short'),
      post(30 * 3_600_000, 0, french),
    ],
    faults: {},
    tickMinutes: 60,
  },
  /** Readers who register by rssCloud: one proves nothing, one lets the registration end, and one renews it. */
  registrations: {
    lengthMs: 44 * 3_600_000,
    steps: () => [
      post(500, 0, french),
      ...[0, 1, 7].map((reader) => ({ at: 10_000, kind: 'register' as const, reader, feed: 'all' })),
      post(200_000, 0, french),
      { at: 20 * 3_600_000, kind: 'register', reader: 1, feed: 'all' },
      post(40 * 3_600_000, 0, french),
    ],
    faults: {},
    tickMinutes: 60,
  },
  /** Repeated keys, and changes of what others have changed, while the table fails now and then. */
  doors: {
    lengthMs: 60_000,
    steps: () =>
      (['key', 'race', 'match', 'key', 'race', 'match'] as const).map((door, index) => ({
        at: 1000 + index * 9000,
        kind: 'post',
        article: index % 2,
        door,
      })),
    faults: {},
    incidents: [{ calls: /^api-\d+ table TransactWrite ARTICLE#/, percent: 40, fails: true }],
  },
  /** Pictures by upload and beside files, which come late, while the bucket fails now and then. */
  pictures: {
    lengthMs: 60_000,
    steps: () => [
      { at: 1000, kind: 'post', article: 0, door: 'picture' },
      { at: 5000, kind: 'drop file', pictureAfterMs: 3000 },
      { at: 9000, kind: 'drop file', pictureAfterMs: 500 },
    ],
    faults: {},
    incidents: [{ calls: /^(?:api|ingest-inbox)-\d+ bucket PutObject media/, percent: 60, fails: true }],
  },
  /** Strangers at every door, and an editor at the desk. */
  strangers: {
    lengthMs: 90_000,
    steps: () => [
      post(500, 0, french),
      ...times(6, (index) => ({ at: 10_000 + index * 5000, kind: 'intrude' as const, article: index % 2 })),
      { at: 45_000, kind: 'press', article: 0 },
    ],
    faults: {},
    site: { incomingWebhooks: [{ name: 'cms', secret: 'CMS_SECRET' }] },
  },
  /** Articles with authors and pictures that were changed, and are erased. */
  erased: {
    lengthMs: 200_000,
    steps: () => [
      { at: 1000, kind: 'post', article: 0, door: 'picture' },
      { at: 1000, kind: 'post', article: 1, door: 'picture' },
      { at: 1000, kind: 'post', article: 2, door: 'picture' },
      read(30_000, '/feeds/author/autrice-0/feed.json'),
      post(35_000, 0, french),
      { at: 100_000, kind: 'erase', article: 0 },
      { at: 100_000, kind: 'erase', article: 2 },
      post(150_000, 0, french),
    ],
    faults: {},
  },
  /** An article is erased that has just come back to the feed of its author, which was gone; the publisher of that is late. */
  'erased late': {
    lengthMs: 120_000,
    steps: () => [
      post(1000, 0),
      read(5000, '/feeds/author/autrice-0/feed.json'),
      retract(20_000, 0),
      post(40_000, 0),
      { at: 41_500, kind: 'erase', article: 0 },
    ],
    faults: {},
    incidents: [
      { calls: /^publish-\d+ table Query FEED#author\//, from: 40_000, to: 41_400, percent: 50, lateAnswerMs: 6000 },
    ],
  },
  /** Articles of the newest months are retracted: their parts are orphans, and others lead to them. */
  'lost months': {
    lengthMs: 240_000,
    steps: () => [
      many(1000, 0, 4, french),
      many(1000, 700, 4, french),
      many(1000, 1500, 4, french),
      ...times(4, (index) => retract(80_000 + index * 200, 700 + index)),
      ...times(4, (index) => retract(150_000 + index * 200, index)),
    ],
    faults: {},
  },
  /** The articles of a month are all in the feed's document, until those of the next month push them out. */
  'month ends': {
    lengthMs: 150_000,
    steps: () => [many(1000, 700, 2, french), many(70_000, 0, 2, french)],
    faults: {},
  },
  /** An article comes into an archive, whose publisher dies once a document shows it, and leaves at once. */
  'left in an archive': {
    lengthMs: 200_000,
    steps: () => [many(1000, 20, 8, french), post(70_000, 40, french), retract(76_000, 40)],
    faults: {},
    incidents: [{ calls: /^publish-\d+ bucket PutObject feeds\/fr\/archive/, from: 70_000, to: 75_000, dies: 'after' }],
  },
  /** Articles and facets come and go, and lists name them. */
  lists: {
    lengthMs: 400_000,
    steps: () => [
      post(1000, 0, { language: 'fr', tags: ['budget'] }),
      post(1000, 1, { language: 'fr', tags: ['port'] }),
      retract(130_000, 0),
      post(200_000, 1, { language: 'fr', tags: ['budget'] }),
      retract(300_000, 1),
    ],
    faults: {},
  },
  /** A facet leaves the lists and comes back after a publisher put the index page without it, and failed at the OPML list. */
  'lists left behind': {
    lengthMs: 140_000,
    steps: () =>
      [1000, 65_000, 72_000].map((at, index) => post(at, 0, { language: 'fr', tags: index === 1 ? [] : ['budget'] })),
    faults: {},
    incidents: [{ calls: /^publish-\d+ bucket PutObject feeds\.opml/, from: 65_000, to: 71_000, fails: true }],
  },
  /** A feed has the formats of partners, and an article of it comes back; others are not of the feed that a webhook asks about. */
  partners: {
    lengthMs: 120_000,
    steps: () => [
      post(1000, 0, french),
      post(2000, 1, { language: 'ar', tags: [] }),
      post(3000, 2, french),
      retract(30_000, 0),
      post(80_000, 0, french),
    ],
    faults: {},
    site: { feeds: [{ slug: 'all' }, { slug: 'fr', select: { languages: ['fr'] }, formats: partnerFormatNames }] },
  },
  /** The canary runs. */
  canary: {
    lengthMs: 60_000,
    steps: () => [post(500, 0, french), { at: 10_000, kind: 'canary' }],
    faults: {},
    isRebuilt: true,
  },
  /** The CDN writes its access log; counting dies now and then, and goes on an hour later. */
  readers: {
    lengthMs: 4.5 * 3_600_000,
    steps: (random) => [
      post(500, 0, french),
      ...times(8, (index) => ({ at: index * 600_000 + 60_000, kind: 'log' as const, manner: random.pick(logManners) })),
    ],
    faults: {},
    incidents: [{ calls: /^sweep-\d+ (?:bucket GetObject cdn|table Put READER)/, percent: 4, dies: 'after' }],
    tickMinutes: 3,
  },
  /** Everything is deleted in the end, and rebuilt. */
  rebuilt: {
    lengthMs: 60_000,
    steps: () => [
      many(1000, 20, 6, { language: 'fr', tags: ['budget'] }),
      many(1000, 700, 2, { language: 'fr', tags: ['budget'] }),
      ...['feed.json', 'atom.xml'].map((file, index) => read(20_000 + index, `/feeds/tag/budget/${file}`)),
    ],
    faults: {},
    isRebuilt: true,
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** The names of all scenarios. */
export const scenarioNames = Object.keys(scenarios).filter((name): name is ScenarioName => name in scenarios);

/** The schedule of a scenario for a seed. */
export const toSchedule = (seed: number, { lengthMs, steps }: Scenario): Schedule => {
  const actions = steps(makeRandom(`${seed}/scenario`)).toSorted((one, other) => one.at - other.at);
  return {
    seed,
    lengthMs,
    actions: actions.map((action, id) => ({ ...action, id })),
    hasNextDay: false,
    receivers: receiverKinds,
  };
};
