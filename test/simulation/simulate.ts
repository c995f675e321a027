import { contracts } from '#functions/index.ts';
import { sha256 } from '#shared/hash.ts';
import { makeBudget, restMinutes } from './budget.ts';
import { makeCdnLog } from './cdn-log.ts';
import { makeClient } from './client.ts';
import { makeCms } from './cms.ts';
import { concerns, loadProgram, type Mutation, type Program } from './code.ts';
import { makeEditor } from './editor.ts';
import { type FaultKind, faultKinds, makeFaults } from './faults.ts';
import { makeHistory, type Violation } from './history.ts';
import { type FunctionKey, functionKeys, type Pipeline, type Programs, publicUrl, startPipeline } from './pipeline.ts';
import { makePublisher } from './publisher.ts';
import { makeRandom } from './random.ts';
import { makePollers } from './readers.ts';
import { checkRebuild } from './rebuild.ts';
import { makeReceivers } from './receivers.ts';
import { checkAtRest, checkQuiet, checkStatus, isAtRest, isRebuildOver, type Rested } from './rest.ts';
import { type Scenario, type ScenarioName, scenarios, toSchedule } from './scenarios.ts';
import { type Action, makeSchedule } from './schedule.ts';
import { siteOf, upstreamHubs, varied } from './site.ts';
import { makeStranger } from './stranger.ts';
import { subscriberHosts } from './subscribers.ts';
import { breakRows } from './unreadable-rows.ts';
import { makeUpstream } from './upstream.ts';
import { picturesIn } from './validity.ts';
import { makeWatcher, type StatusShown } from './watcher.ts';
import { makeWorld } from './world.ts';

const startsAt = Date.parse('2024-11-28T09:00:00.000Z');

/** Virtual time after the last action and the last fault, in which a run must come to rest. */
const maxRestMs = 8 * 3_600_000;

/** Virtual time that a run rests at least: a few events of its schedules. */
const minRestMs = 240_000;

/** Virtual milliseconds between two looks whether the pipeline has nothing to do. */
const lookEveryMs = 5000;

/** What depends on the time is looked at again after so long, although nothing was written. */
const maxUnlookedMs = 60_000;

/** A run of more events goes on for ever. */
const maxEvents = 200_000;

/** One run of so many ends with a rebuild, and one with a look at the status page. */
const rebuildEvery = 5;
const statusEvery = 3;

/** After so long at rest only time is to pass: for receivers that are retried for days. */
const maxSoonMs = 30 * 60_000;
const hourMs = 3_600_000;

/** Until then, registrations by rssCloud have ended, and the shortest leases. */
const nextDayMs = 26 * hourMs;

/** Receivers that are never well are retried for three days, and a source whose hub is well is polled every six hours. */
const maxLongRestMs = 80 * hourMs;

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
  const upstream = makeUpstream(world, faults, history, upstreamHubs(schedule.actions), () => pipeline);
  const siteFile = { ...siteOf(schedule, scenario === undefined ? varied(seed) : {}), ...scenario?.site };
  const { webhooks } = siteFile.notify;
  const receivers = makeReceivers(world, faults, history, upstream, webhooks, () => pipeline);
  const budget = makeBudget(faults, history);
  /** What was written and put until the last look, and when that was: as long as nothing changes, it is not looked again. */
  let [written, seen, seenAt] = [0, -1, 0];
  const pipeline: Pipeline = startPipeline({
    world,
    faults,
    siteFile,
    programs: programs.current,
    otherPrograms: programs.other,
    hosts: receivers.hosts,
    onPut: (key, object, before) => {
      world.note(`put ${key} ${object?.etag} ${object?.metadata['barid-revision']}`);
      history.onPut(key, object, before);
      for (const picture of object === undefined ? [] : picturesIn(object))
        if (pipeline.mediaBucket.get(picture) === undefined && !erasedPictures().has(picture))
          history.report('nothing lost', `${key} shows ${picture}, which is not kept.`);
    },
    onLine: (line) => onLine?.(`    ${line.trim()}`),
    onUse: (use) => {
      if (use.what === 'write units' || use.what === 'PUT') written += use.amount;
      budget.onUse(use);
    },
    onDelivery: budget.onDelivery,
  });
  const erasedPictures = (): ReadonlySet<string> =>
    new Set([...history.erased.values()].map(({ picture = '' }) => picture.slice(publicUrl.length + 1)));
  const client = makeClient(world, faults, history, (request) => pipeline.network.send(request));
  const fileOf = (key: string, bytes: Uint8Array, type: string) => {
    const modified = new Date(world.now());
    return { bytes, etag: `"${key}"`, modified, type, cacheControl: '', metadata: {} };
  };
  const dropFile = (key: string, bytes: Uint8Array): void =>
    pipeline.inboxBucket.store(key, fileOf(key, bytes, 'application/json'));
  const hasPicture = (url: string): boolean => pipeline.mediaBucket.get(new URL(url).pathname.slice(1)) !== undefined;
  const hasAuthors = schedule.actions.some(({ kind }) => kind === 'erase');
  const publisher = makePublisher(world, history, client, { dropFile, hasPicture }, hasAuthors);
  const editor = makeEditor(world, history, client, publisher);
  const cms = makeCms(world, history, client);
  const pollers = makePollers(world, faults, history, () => pipeline);
  const stranger = makeStranger(history, client);
  const watcher = makeWatcher(world, faults, history, client);
  const cdnLog = makeCdnLog(world, history, client, (key, bytes) =>
    pipeline.logsBucket.store(key, fileOf(key, bytes, 'application/gzip')),
  );
  const { subscribers, cloud } = receivers;

  const act = (action: Action): void => {
    const own = makeRandom(`${seed}/action ${action.id}`);
    switch (action.kind) {
      case 'post':
        if (action.door === 'desk') editor.compose(action.article, own);
        else publisher.post([action.article], own, action.as, action.door, `key ${action.id}`);
        break;
      case 'post many':
        if (action.isOneFaulty) publisher.postWithFault(action.articles, own);
        else publisher.post(action.articles, own, action.as);
        break;
      case 'retract':
        publisher.retract(action.article, action.by);
        break;
      case 'erase':
        publisher.erase(action.article);
        break;
      case 'draft':
        publisher.draft(action.article, own);
        break;
      case 'press':
        editor.press(action.article, own);
        break;
      case 'message':
        cms.change(action.post, own);
        break;
      case 'schedule':
        publisher.schedule(action.article, action.inMs, own);
        break;
      case 'drop file':
        publisher.dropFile(100 + action.id, own, action.pictureAfterMs);
        break;
      case 'subscribe':
      case 'unsubscribe':
        subscribers.request(action.kind, action.subscriber, action.feed);
        break;
      case 'subscribe many':
        for (let index = 0; index < subscriberHosts; index += 1) subscribers.request('subscribe', index, action.feed);
        break;
      case 'subscribe oddly':
        subscribers.requestOddly(action.mode, action.manner, action.feed, action.id);
        break;
      case 'register':
        cloud.register(action.reader, action.feed);
        break;
      case 'upstream':
        if (action.what === undefined) upstream.change(own);
        else upstream.happen(action.what, own, client);
        break;
      case 'read':
        void client.attempt({ method: 'GET', path: action.path, headers: { authorization: '' } });
        break;
      case 'poll':
        pollers.poll(action.path, action.everyMs, own.pick(['gzip', 'br', '']));
        break;
      case 'intrude':
        stranger.intrude(action.article, own);
        break;
      case 'watch':
        watcher.watch(own);
        break;
      case 'trouble':
        receivers.trouble(action.host, action.forMs, action.trouble);
        break;
      case 'log':
        cdnLog.write(action.manner, own);
        break;
      case 'canary':
        void pipeline.runCanary();
        break;
      case 'deploy':
        for (const one of pipeline.functions) one.coolDown();
    }
  };

  pipeline.startSchedules(
    schedule.actions.some(({ kind, id }) => kind === 'upstream' && wanted?.includes(id) !== false),
  );
  if (scenario?.tickMinutes !== undefined) pipeline.thinSchedules(scenario.tickMinutes);
  for (const action of schedule.actions)
    if (wanted?.includes(action.id) !== false)
      world.after(action.at, `action ${action.id}: ${JSON.stringify(action)}`, () => act(action));
  const unanswered = (): number => publisher.unanswered() + cms.unanswered();
  const isDeployed = (): boolean => !faults.kinds.includes('other version') || isRebuildOver(pipeline);
  const mendRows = breakRows(world, faults, pipeline.table, history);
  const hasNoWork = (): boolean => unanswered() === 0 && upstream.isRead() && isAtRest(pipeline) && isDeployed();
  const rested = (): Rested => ({
    pipeline,
    history,
    receivers,
    upstream,
    namedFeeds: siteFile.feeds.map(({ slug }) => slug),
    webhooks,
    isEachRead: seed % rebuildEvery === 0,
    now: world.now(),
  });
  let isRebuilt = false;
  const look = (): void =>
    world.after(lookEveryMs * (scenario?.tickMinutes ?? 1), '', () => {
      if (isRebuilt) return;
      if (written === seen && world.now() < seenAt + maxUnlookedMs) {
        look();
        return;
      }
      // Files of the inbox and entries of a source are accepted once they are stored, which nobody answers.
      const isAnswered = unanswered() === 0 && history.files.size === 0 && upstream.isUnchanged();
      if (isAnswered && checkQuiet(rested())) [seen, seenAt] = [written, world.now()];
      look();
    });
  if (scenario !== undefined) look();
  await world.runUntil(startsAt + schedule.lengthMs + 20_000, () => history.violations().length > 0);
  faults.stop();
  mendRows();
  // The deployment is over: from here on, only the current version runs.
  if (faults.kinds.includes('other version')) for (const one of pipeline.functions) one.coolDown();
  const isOver = (): boolean => {
    if (world.events() > maxEvents && history.violations().length === 0)
      history.report('at rest', `There were more than ${maxEvents} events.`);
    return history.violations().length > 0;
  };
  const isLong = schedule.actions.some(
    (action) => action.kind === 'register' || (action.kind === 'upstream' && action.what !== undefined),
  );
  const rest = async (): Promise<void> => {
    const from = world.now();
    const until = from + (isLong ? maxLongRestMs : maxRestMs);
    pipeline.thinSchedules(1);
    // Whoever was notified last has fetched by the second look.
    for (let quiet = 0; !isOver() && world.now() < until && (quiet < 2 || world.now() < from + minRestMs); ) {
      const ms = world.now() - from;
      const isSoon = ms < maxSoonMs;
      if (ms >= minRestMs) pipeline.thinSchedules(isSoon ? 4 : ms < 3 * hourMs ? 20 : 120);
      await world.runUntil(world.now() + (isSoon ? 60_000 : hourMs), isOver);
      quiet = hasNoWork() ? quiet + 1 : 0;
    }
    if (!isOver() && unanswered() > 0)
      history.report('accepted', `${unanswered()} requests were never answered for good.`);
    if (!isOver()) checkAtRest(rested());
  };
  await rest();
  if (!isOver() && schedule.hasNextDay) {
    pipeline.thinSchedules(60);
    await world.runUntil(world.now() + nextDayMs, isOver);
    publisher.post([90], makeRandom(`${seed}/next day`));
    await rest();
  }
  if (!isOver()) {
    budget.checkWork(pipeline, schedule.actions, (world.now() - startsAt) / 60_000);
    await world.runUntil(world.now() + restMinutes * 60_000);
    budget.checkRest();
  }
  isRebuilt = true;
  if (!isOver() && cdnLog.isUsed()) {
    pipeline.thinSchedules(1);
    await world.runUntil(world.now() + cdnLog.untilCountedMs(), isOver);
    let isChecked = false;
    void cdnLog.check().then(() => {
      isChecked = true;
    });
    await world.runUntil(world.now() + 240_000, () => isChecked);
    if (!isChecked) history.report('no door fails', 'The count of readers was not answered.');
  }
  if (!isOver() && scenario === undefined && seed % statusEvery === 0) {
    let shown: StatusShown | undefined;
    void watcher.ask().then((status) => {
      shown = status;
    });
    await world.runUntil(world.now() + 240_000, () => shown !== undefined);
    if (shown === undefined) history.report('no door fails', 'The status page was not answered.');
    else checkStatus(rested(), shown);
  }
  const isRebuildChecked = scenario === undefined ? seed % rebuildEvery === 0 : scenario.isRebuilt === true;
  if (!isOver() && isRebuildChecked) await checkRebuild(world, pipeline, history);
  onEnd?.(pipeline);
  return {
    seed,
    hash: world.hash(),
    events: world.events(),
    virtualMs: world.now() - startsAt,
    faults: faults.counts(),
    kinds: faults.kinds,
    acknowledged: history.counts.acknowledged,
    repeated: history.counts.repeated,
    violations: history.violations(),
  };
};
