import type { Row } from './expression.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Use, UsedThing } from './meter.ts';
import type { Pipeline } from './pipeline.ts';
import type { Action } from './schedule.ts';

/** What a run did, as its rows tell at the end. */
type Work = {
  /** 1: the first look at every part of the site, and cold starts. */
  readonly run: number;
  /** Revisions of articles. */
  readonly changes: number;
  /** Publications of feeds, archives, sitemaps and the index page. */
  readonly publications: number;
  /** Deliveries that were created, those of fan-out pages included. */
  readonly deliveries: number;
  readonly minutes: number;
  /** Faults that were injected: each may let work be done again. */
  readonly faults: number;
  /** Times that a delivery was put off because readers did not see its change yet: each has read the documents of all its feeds. */
  readonly looks: number;
};

type Budget = Readonly<Partial<Work>>;

/**
 * What each piece of work may use: small articles in two feeds and up to three of facets, each change of which is delivered to two
 * webhooks, a hub, a search engine, a ping server and up to 26 subscriptions. Fitted to some 400 schedules, so that twice the
 * writes of anything that is done often are too many.
 */
const budgets: Readonly<Partial<Record<UsedThing, Budget>>> = {
  'write units': { run: 90, changes: 27, publications: 4, deliveries: 13, minutes: 4, faults: 0.6 },
  'read units': { run: 120, changes: 45, publications: 35, deliveries: 26, minutes: 20, faults: 4 },
  PUT: { run: 20, publications: 3.5, minutes: 1, faults: 0.2 },
  GET: { run: 90, publications: 2, deliveries: 0.5, minutes: 2, faults: 0.1 },
  messages: { run: 30, deliveries: 6, minutes: 3, faults: 1 },
  invocations: { run: 50, changes: 12, publications: 5, deliveries: 2.5, minutes: 2, faults: 2 },
  requests: { run: 100, deliveries: 5, minutes: 8, faults: 0.5, looks: 2 },
};

/**
 * What an action of a theme may use, besides the changes, publications and deliveries that it causes: several requests at a
 * door, pages of the desk, a search for what an erasure leaves, verifications of subscribers, polls of a source.
 */
const actionBudgets: Readonly<Partial<Record<Action['kind'], Readonly<Partial<Record<UsedThing, number>>>>>> = {
  post: { 'write units': 12, 'read units': 12, invocations: 4, PUT: 1, GET: 2 },
  'post many': { 'write units': 10, 'read units': 20, invocations: 2 },
  press: { 'write units': 12, 'read units': 80, invocations: 10, GET: 2 },
  message: { 'write units': 8, 'read units': 12, invocations: 3 },
  erase: { 'write units': 60, 'read units': 150, invocations: 8, PUT: 8, GET: 8 },
  intrude: { 'read units': 12, invocations: 12 },
  'drop file': { 'write units': 4, 'read units': 8, invocations: 3, PUT: 2, GET: 12 },
  register: { 'write units': 14, 'read units': 20, invocations: 4, requests: 4, messages: 4 },
  'subscribe oddly': { 'write units': 20, 'read units': 20, invocations: 8, requests: 6, messages: 8 },
  upstream: { 'write units': 40, 'read units': 80, invocations: 10, requests: 8 },
  log: { 'write units': 30, 'read units': 60, GET: 20, invocations: 2 },
  watch: { 'read units': 900, invocations: 20, GET: 10, messages: 20 },
  canary: { 'write units': 60, 'read units': 120, invocations: 10, PUT: 6, GET: 12, requests: 60 },
};

/** Minutes in which the schedules' events come often; later ones are thinned. */
const maxDenseMinutes = 60;

/** What a sweep may use that comes so long after another that its instance is a new one, which looks at everything. */
const sparseSweep: Readonly<Partial<Record<UsedThing, number>>> = { 'read units': 40, GET: 22 };

/** Work that work may cause, bounded in turn. */
const causes: Readonly<Record<'publications' | 'deliveries' | 'looks', Budget>> = {
  publications: { run: 15, changes: 2, minutes: 1, faults: 0.02 },
  deliveries: { run: 30, changes: 3, publications: 4, faults: 0.1 },
  // After a quarter of its age each (backoff.ts): so many until a second sweep has published the change.
  looks: { run: 20, deliveries: 20 },
};

/** What the schedules may use in a minute at rest: polls of the source and of the hub that feeds name, and looks for work. */
const restBudget: Readonly<Partial<Record<UsedThing, number>>> = {
  'write units': 12,
  'read units': 120,
  GET: 30,
  invocations: 3,
  requests: 2,
  messages: 0,
};

/** Rows that are written at rest: by polls, by the rebuild and the backfill behind a deployment, and by the count of readers. */
const rowsAtRest = /^(?:SOURCE|DUE#poll|HOST|HUBS|REBUILD|BACKFILL|READER)/;

/** Virtual minutes of rest that are looked at. */
export const restMinutes = 4;

const workKinds = ['run', 'changes', 'publications', 'deliveries', 'minutes', 'faults', 'looks'] as const;

const allowed = (budget: Budget, work: Work): number =>
  workKinds.reduce((sum, kind) => sum + (budget[kind] ?? 0) * work[kind], 0);

const workIn = ({ table }: Pipeline, counted: Pick<Work, 'minutes' | 'faults' | 'looks'>): Work => {
  let [changes, publications, deliveries] = [0, 0, 0];
  for (const PK of table.partitions()) {
    if (PK.startsWith('ARTICLE#')) changes += Number(table.row({ PK, SK: 'HEAD' })?.revision ?? 0);
    if (/^(?:STATE|INTERNAL)#/.test(PK)) publications += Number(table.row({ PK, SK: 'STATE' })?.revision ?? 0);
    if (PK.startsWith('DELIVERY#')) deliveries += table.rows(PK).length;
  }
  return { run: 1, changes, publications, deliveries, ...counted };
};

const isUsed = (name: string): name is UsedThing => Object.hasOwn(budgets, name) || Object.hasOwn(restBudget, name);

/** Counts what functions use, and holds it to the budgets of the work that they did. */
export const makeBudget = (faults: Faults, history: History) => {
  let used = new Map<UsedThing, number>();
  let atRest: Use[] | undefined;
  let [sweeps, looks] = [0, 0];
  const exceed = (message: string): void => history.report('within budget', message);

  return {
    onUse: (use: Use): void => {
      if (use.by === 'sweep' && use.what === 'invocations') sweeps += 1;
      used.set(use.what, (used.get(use.what) ?? 0) + use.amount);
      atRest?.push(use);
    },
    /** A delivery was written. */
    onDelivery: ({ progress }: Row): void => {
      const isPutOff = /^\{"status":"pending".*"lastAnswer":"Not sent yet: /.test(String(progress));
      if (isPutOff && !String(progress).includes('"isClaimed":true')) looks += 1;
    },
    /** Looks at what all work until now used; what is used from here on is used at rest. */
    checkWork: (pipeline: Pipeline, actions: readonly Action[], lasted: number): void => {
      const minutes = Math.min(lasted, maxDenseMinutes + sweeps);
      const count = Object.values(faults.counts()).reduce((sum, one) => sum + one, 0);
      const work = workIn(pipeline, { minutes, faults: count, looks });
      const given = `${work.changes} changes, ${work.publications} publications, ${work.deliveries} deliveries, ${Math.round(minutes)} minutes, ${count} faults and ${looks} looks`;
      for (const what of ['publications', 'deliveries', 'looks'] as const)
        if (work[what] > allowed(causes[what], work)) exceed(`${work[what]} ${what} are more than ${given} may cause.`);
      for (const what of Object.keys(budgets).filter(isUsed)) {
        const ofActions = actions.reduce((sum, { kind }) => sum + (actionBudgets[kind]?.[what] ?? 0), 0);
        const ofSweeps = lasted > maxDenseMinutes ? sweeps * (sparseSweep[what] ?? 0) : 0;
        const [actual, bound] = [used.get(what) ?? 0, allowed(budgets[what] ?? {}, work) + ofActions + ofSweeps];
        if (actual > bound) exceed(`${actual} ${what} were used, ${Math.round(bound)} are allowed for ${given}.`);
      }
      used = new Map();
      atRest = [];
    },
    /** Looks at what was used since, in `restMinutes` in which nobody did anything. */
    checkRest: (): void => {
      for (const { by, what, of, amount } of atRest ?? []) {
        if (what === 'write units' && !rowsAtRest.test(of)) exceed(`At rest, ${by} wrote ${amount} units of ${of}.`);
        if (what === 'PUT' && of !== '') exceed(`At rest, ${by} put ${of}.`);
      }
      for (const what of Object.keys(restBudget).filter(isUsed)) {
        const [actual, bound] = [used.get(what) ?? 0, (restBudget[what] ?? 0) * restMinutes];
        if (actual > bound)
          exceed(`${actual} ${what} were used in ${restMinutes} minutes at rest; ${bound} are allowed.`);
      }
    },
  };
};
