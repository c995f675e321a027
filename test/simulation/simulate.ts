import { contracts } from '#functions/index.ts';
import { sha256 } from '#shared/hash.ts';
import { makeBudget, restMinutes } from './budget.ts';
import { concerns, loadProgram, type Mutation, type Program } from './code.ts';
import { type FaultKind, faultKinds, makeFaults } from './faults.ts';
import { makeHistory, type Violation } from './history.ts';
import type { NetworkRequest } from './network.ts';
import { type FunctionKey, functionKeys, type Pipeline, type Programs, publicUrl, startPipeline } from './pipeline.ts';
import { makePublisher } from './publisher.ts';
import { makeRandom } from './random.ts';
import { checkRebuild } from './rebuild.ts';
import { makeReceivers, subscriberHosts } from './receivers.ts';
import { checkAtRest, checkQuiet, isAtRest, isRebuildOver } from './rest.ts';
import { type Scenario, type ScenarioName, scenarios, toSchedule } from './scenarios.ts';
import { type Action, makeSchedule } from './schedule.ts';
import { breakRows } from './unreadable-rows.ts';
import { makeUpstream, upstreamUrl } from './upstream.ts';
import { makeWorld } from './world.ts';

/** What every simulated site says of itself. */
export const siteIdentity = {
  title: 'Euromagreb',
  url: 'https://www.example.org',
  feedsUrl: publicUrl,
  language: 'fr',
  description: 'L’actualité du Maghreb et de l’Europe',
};

/** The site of every run. */
const siteFile = {
  site: siteIdentity,
  feeds: [{ slug: 'all' }, { slug: 'fr', select: { languages: ['fr'] }, entries: 2 }],
  facets: ['tag'],
  notify: {
    hubs: ['self', 'https://hub.example/'],
    webhooks: [
      { url: 'https://hook-1.example/in', secret: 'HOOK_SECRET' },
      {
        url: 'https://hook-2.example/in',
        secret: 'HOOK_SECRET',
        events: ['article.*', 'feed.updated'],
        feeds: ['fr'],
      },
    ],
    indexNow: { key: 'abcdefgh12345678', endpoint: 'https://index.example/indexnow' },
    ping: ['https://ping.example/RPC2'],
  },
  sources: [{ id: 'other', url: upstreamUrl, every: 'PT5M' }],
};

const startsAt = Date.parse('2024-11-28T09:00:00.000Z');

/** Virtual time after the last action and the last fault, in which a run must come to rest. */
const maxRestMs = 8 * 3_600_000;

/** Virtual time that a run rests at least: a few events of its schedules. */
const minRestMs = 240_000;

/** Virtual milliseconds between two looks whether the pipeline has nothing to do. */
const lookEveryMs = 5000;

/** A run of more events goes on for ever. */
const maxEvents = 200_000;

/** One run of so many ends with a rebuild. */
const rebuildEvery = 5;

/** How a run is restricted, to shrink or to replay it. */
export type RunOptions = {
  /** The actions that happen; all by default. */
  readonly actions?: readonly number[] | undefined;
  /** The kinds of faults that happen, of those that the seed chose. */
  readonly faults?: readonly FaultKind[] | undefined;
  /** What happens, and which faults, instead of what the seed would choose; the seed decides the rest. */
  readonly scenario?: ScenarioName | undefined;
  /** Gets each line of the log of the run. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Gets the pipeline at the end of the run. */
  readonly onEnd?: ((pipeline: Pipeline) => void) | undefined;
};

/** What became of a run. */
export type RunResult = {
  readonly seed: number;
  /** Of everything that happened, and when: equal for equal runs. */
  readonly hash: string;
  readonly events: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Record<string, number>>;
  /** The kinds of faults that the seed chose. */
  readonly kinds: readonly FaultKind[];
  readonly acknowledged: number;
  readonly repeated: number;
  readonly violations: readonly Violation[];
};

/** The programs of all functions. */
export const loadPrograms = async (): Promise<Programs> => {
  const programs = new Map<FunctionKey, Program>();
  for (const key of functionKeys) programs.set(key, await loadProgram(contracts[key].name));
  return programs;
};

/** The same programs with mutations: those of the functions that they change are loaded again. */
export const mutatePrograms = async (programs: Programs, mutations: readonly Mutation[]): Promise<Programs> => {
  const mutated = new Map(programs);
  for (const key of functionKeys) {
    const { name } = contracts[key];
    const concerning = mutations.filter((mutation) => concerns(name, mutation));
    if (concerning.length > 0) mutated.set(key, await loadProgram(name, concerning));
  }
  return mutated;
};

/** The version before, which renders otherwise. */
const otherVersion: Mutation = {
  name: 'another version renders RSS',
  file: 'shared/format/rss.ts',
  from: "textElement('generator', 'Barid'),",
  to: "textElement('generator', 'Barid before'),",
};

/** The current programs, and those of the version before. */
export const loadVersions = async (): Promise<{ readonly current: Programs; readonly other: Programs }> => {
  const current = await loadPrograms();
  return { current, other: await mutatePrograms(current, [otherVersion]) };
};

/** Runs the schedule of a seed, and checks every promise while it runs and once it is at rest. */
export const simulate = async (
  seed: number,
  programs: { readonly current: Programs; readonly other?: Programs },
  { actions: wanted, faults: kinds = faultKinds, scenario: name, onLine, onEnd }: RunOptions = {},
): Promise<RunResult> => {
  const scenario: Scenario | undefined = name === undefined ? undefined : scenarios[name];
  const schedule = scenario === undefined ? makeSchedule(seed) : toSchedule(seed, scenario);
  const world = makeWorld(String(seed), startsAt, onLine === undefined ? {} : { onNote: onLine });
  const directed = scenario && { ...scenario, elapsedMs: () => world.now() - startsAt };
  const faults = makeFaults(world.random('faults'), world.note, kinds, directed);
  const history = makeHistory(faults, world.now, (guid, slug) => {
    const { table } = pipeline;
    const id = table.row({ PK: `GUID#${sha256(guid)}`, SK: 'ARTICLE' })?.id;
    const { status, feeds, revision } = table.row({ PK: `ARTICLE#${String(id)}`, SK: 'HEAD' }) ?? {};
    const isLive = status === 'live' && Array.isArray(feeds) && feeds.includes(slug);
    return isLive ? 0 : Number(revision ?? 0);
  });
  const upstream = makeUpstream(world, history);
  const receivers = makeReceivers(world, faults, history, upstream, () => pipeline);
  const budget = makeBudget(faults, history);
  const pipeline: Pipeline = startPipeline({
    world,
    faults,
    siteFile: { ...siteFile, ...scenario?.site },
    programs: programs.current,
    otherPrograms: programs.other,
    hosts: receivers.hosts,
    onPut: (key, object, before) => {
      world.note(`put ${key} ${object?.etag} ${object?.metadata['barid-revision']}`);
      history.onPut(key, object, before);
    },
    onLine: (line) => onLine?.(`    ${line.trim()}`),
    onUse: budget.onUse,
  });
  const send = (request: NetworkRequest) => pipeline.network.send(request);
  const publisher = makePublisher(world, history, send, (key, text) =>
    pipeline.inboxBucket.store(key, {
      bytes: new Uint8Array(Buffer.from(text)),
      etag: `"${key}"`,
      modified: new Date(world.now()),
      type: 'application/json',
      cacheControl: '',
      metadata: {},
    }),
  );

  const requestHub = async (mode: string, subscriber: number, feed: string): Promise<void> => {
    const callback = `https://subscriber-${subscriber}.example/${feed}`;
    const form = new URLSearchParams({
      'hub.mode': mode,
      'hub.topic': `${publicUrl}/feeds/${feed}/feed.json`,
      'hub.callback': callback,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send({
      method: 'POST',
      url: new URL(`${publicUrl}/hub`),
      headers,
      body: new Uint8Array(Buffer.from(form.toString())),
    });
    world.note(`${mode} of ${callback} was answered ${typeof answer === 'string' ? answer : answer.status}`);
  };

  const act = (action: Action): void => {
    const own = makeRandom(`${seed}/action ${action.id}`);
    if (action.kind === 'post') publisher.post([action.article], own, action.as);
    if (action.kind === 'post many') publisher.post(action.articles, own, action.as);
    if (action.kind === 'retract') publisher.retract(action.article);
    if (action.kind === 'draft') publisher.draft(action.article, own);
    if (action.kind === 'schedule') publisher.schedule(action.article, action.inMs, own);
    if (action.kind === 'drop file') publisher.dropFile(100 + action.id, own);
    if (action.kind === 'subscribe' || action.kind === 'unsubscribe')
      void requestHub(action.kind, action.subscriber, action.feed);
    if (action.kind === 'subscribe many')
      for (let index = 0; index < subscriberHosts; index += 1) void requestHub('subscribe', index, action.feed);
    if (action.kind === 'upstream') upstream.change(own);
    if (action.kind === 'read') {
      const url = new URL(`${publicUrl}${action.path}`);
      void send({ method: 'GET', url, headers: {}, body: new Uint8Array() });
    }
    if (action.kind === 'trouble') receivers.trouble(action.host, action.forMs, action.trouble);
    if (action.kind === 'deploy') for (const one of pipeline.functions) one.coolDown();
  };

  pipeline.startSchedules(
    schedule.actions.some(({ kind, id }) => kind === 'upstream' && wanted?.includes(id) !== false),
  );
  for (const action of schedule.actions)
    if (wanted?.includes(action.id) !== false)
      world.after(action.at, `action ${action.id}: ${JSON.stringify(action)}`, () => act(action));
  const isDeployed = (): boolean => !faults.kinds.includes('other version') || isRebuildOver(pipeline);
  const unreadable = breakRows(world, faults, pipeline.table, history);
  const hasNoWork = (): boolean =>
    publisher.unanswered() === 0 && upstream.isRead() && isAtRest(pipeline) && isDeployed();
  let isRebuilt = false;
  const look = (): void =>
    world.after(lookEveryMs, '', () => {
      if (isRebuilt) return;
      // Files of the inbox and entries of a source are accepted once they are stored, which nobody answers.
      const isAnswered = publisher.unanswered() === 0 && history.files.size === 0 && upstream.isUnchanged();
      if (isAnswered) checkQuiet({ pipeline, history, receivers, now: world.now() });
      look();
    });
  if (scenario !== undefined) look();
  await world.runUntil(startsAt + schedule.lengthMs + 20_000, () => history.violations().length > 0);
  faults.stop();
  unreadable.mendAll();
  // The deployment is over: from here on, only the current version runs.
  if (faults.kinds.includes('other version')) for (const one of pipeline.functions) one.coolDown();
  const isOver = (): boolean => {
    if (world.trace().events > maxEvents && history.violations().length === 0)
      history.report('at rest', `There were more than ${maxEvents} events.`);
    return history.violations().length > 0;
  };
  const restedFrom = world.now() + minRestMs;
  const restsAt = world.now() + maxRestMs;
  // Whoever was notified last has fetched by the second look.
  for (let quiet = 0; !isOver() && world.now() < restsAt && (quiet < 2 || world.now() < restedFrom); ) {
    if (world.now() >= restedFrom) pipeline.thinSchedules(4);
    await world.runUntil(world.now() + 60_000, isOver);
    quiet = hasNoWork() ? quiet + 1 : 0;
  }
  if (!isOver()) checkAtRest({ pipeline, history, receivers, now: world.now() });
  if (!isOver()) budget.checkWork(pipeline, (world.now() - startsAt) / 60_000);
  if (!isOver()) await world.runUntil(world.now() + restMinutes * 60_000);
  if (!isOver()) budget.checkRest();
  isRebuilt = true;
  if (!isOver() && seed % rebuildEvery === 0) await checkRebuild(world, pipeline, history);
  onEnd?.(pipeline);
  return {
    seed,
    ...world.trace(),
    virtualMs: world.now() - startsAt,
    faults: faults.counts(),
    kinds: faults.kinds,
    acknowledged: history.counts.acknowledged,
    repeated: history.counts.repeated,
    violations: history.violations(),
  };
};
