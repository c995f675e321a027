import { log } from '#shared/log.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';
import { changeSource } from './change-source.ts';
import { enrol } from './enrol.ts';
import type { FollowDeps } from './follow-deps.ts';
import { type Polled, poll } from './poll.ts';
import { pollUrl } from './poll-url.ts';

/** Sources that one run takes up, hosts that are asked at the same time, and when a run takes up no more. */
const atOnce = 200;
const hostsAtOnce = 8;
const budgetMs = 90_000;

/** Longer than a poll may take: whoever took a source or a host up and died is followed by somebody else after this. */
const claimMs = 10 * 60_000;

type Due = { readonly source: Source; readonly state: SourceState };

const after = (now: Date, milliseconds: number): string => new Date(now.getTime() + milliseconds).toISOString();

/** A source that the site file no longer names is not polled; what is known of it stays, should it come back. */
const dueOf = async (id: string, { site, sources, clock }: FollowDeps): Promise<readonly Due[]> => {
  const state = await sources.get(id);
  const source = site.sources?.find((one) => one.id === id);
  if (state?.nextPoll === undefined || state.nextPoll > clock.now().toISOString()) return [];
  if (source !== undefined) return [{ source, state }];
  await changeSource(id, sources, ({ nextPoll: _nextPoll, ...rest }) => rest);
  return [];
};

/** The source as ours to poll; undefined when somebody else has taken it up. */
const claim = async ({ state }: Due, { sources, clock }: FollowDeps): Promise<SourceState | undefined> => {
  const claimed = { ...state, revision: state.revision + 1, nextPoll: after(clock.now(), claimMs) };
  return (await sources.write(claimed, state)) === 'written' ? claimed : undefined;
};

const pollOne = async (due: Due, deps: FollowDeps): Promise<Polled | undefined> => {
  const state = await claim(due, deps);
  if (state === undefined) return undefined;
  const polled = await poll(due.source, state, deps);
  log.info('a source was polled', { source: due.source.id, polled });
  return polled;
};

type Failures = { readonly source: string; readonly error: unknown }[];

/** Asks one host for all that is due of it, one thing after the other, while nobody else does. */
const pollHost = async (host: string, due: readonly Due[], until: number, deps: FollowDeps): Promise<Failures> => {
  const failures: Failures = [];
  const turn = after(deps.clock.now(), claimMs);
  if (!(await deps.sources.takeTurn(host, deps.clock.now().toISOString(), turn))) return failures;
  for (const one of due) {
    if (deps.clock.now().getTime() > until) break;
    try {
      await pollOne(one, deps);
    } catch (error) {
      log.error('a poll failed', error, { source: one.source.id });
      failures.push({ source: one.source.id, error });
    }
  }
  await deps.sources.endTurn(host, turn);
  return failures;
};

/**
 * Polls every source that is due: hosts beside each other, one request at a time for each.
 * @throws AggregateError when a part of ours failed, after all others were polled
 */
export const followDue = async (deps: FollowDeps): Promise<void> => {
  const begun = deps.clock.now();
  const ids = await deps.sources.due(begun.toISOString(), atOnce);
  const due = (await Promise.all(ids.map((id) => dueOf(id, deps)))).flat();
  const hosts = [...Map.groupBy(due, ({ source, state }) => new URL(pollUrl(source, state)).host)];
  const failures: Failures = [];
  const worker = async (): Promise<void> => {
    for (let next = hosts.shift(); next !== undefined; next = hosts.shift()) {
      failures.push(...(await pollHost(next[0], next[1], begun.getTime() + budgetMs, deps)));
    }
  };
  await Promise.all(Array.from({ length: hostsAtOnce }, worker));
  if (failures.length > 0) {
    const named = failures.map(({ source }) => source).join(', ');
    throw new AggregateError(
      failures.map(({ error }) => error),
      `These sources could not be followed: ${named}.`,
    );
  }
};

/** What follows the sources of a site file: the first run also takes up those that are new in it or changed. */
export const follower = (deps: FollowDeps): (() => Promise<void>) => {
  let enrolling: Promise<number> | undefined;
  return async () => {
    enrolling ??= enrol(deps.site, deps.sources, deps.clock.now());
    try {
      await enrolling;
    } catch (error) {
      enrolling = undefined;
      throw error;
    }
    await followDue(deps);
  };
};
