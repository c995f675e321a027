import { log } from '#shared/log.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';
import { makeSourcePoller, type PollPorts, pollUrlOf } from './poll-source.ts';
import { registerSources, updateSource } from './source-states.ts';

const maxSourcesPerRun = 200;
const maxConcurrentHosts = 8;

/** A run starts no more polls after this. */
const maxRunMs = 90_000;

/** Longer than any poll: after this another run takes over a source or host whose run died. */
const claimTimeoutMs = 10 * 60_000;

type DueSource = { readonly source: Source; readonly state: SourceState };
type FailedPoll = { readonly source: string; readonly error: unknown };

/** Follows the sources of a site file. */
export const makeFollower = (ports: PollPorts) => {
  const { site, sources, clock } = ports;
  const pollSource = makeSourcePoller(ports);

  /** The source with its state if it is due; a source that left the site file stops, and its state stays. */
  const readDue = async (id: string): Promise<readonly DueSource[]> => {
    const state = await sources.get(id);
    if (state?.nextPollAt === undefined || state.nextPollAt > clock.now().toISOString()) return [];
    const source = site.sources?.find((candidate) => candidate.id === id);
    if (source !== undefined) return [{ source, state }];
    await updateSource(id, sources, ({ nextPollAt: _nextPollAt, ...rest }) => rest);
    return [];
  };

  /** Claims a source by moving its next poll, and polls it; does nothing where another run claimed it first. */
  const claimAndPoll = async ({ source, state }: DueSource): Promise<void> => {
    const claimedUntil = new Date(clock.now().getTime() + claimTimeoutMs).toISOString();
    const claimed = { ...state, revision: state.revision + 1, nextPollAt: claimedUntil };
    if ((await sources.write(claimed, state)) === 'conflict') return;
    const result = await pollSource(source, claimed);
    log.info('source polled', { source: source.id, result });
  };

  /** Polls the due sources of one host, one after the other, unless another run is polling that host. */
  const pollHost = async (host: string, due: readonly DueSource[], endsAt: number): Promise<readonly FailedPoll[]> => {
    const failed: FailedPoll[] = [];
    const now = clock.now();
    const lockedUntil = new Date(now.getTime() + claimTimeoutMs).toISOString();
    if (!(await sources.lockHost(host, now.toISOString(), lockedUntil))) return failed;
    for (const dueSource of due) {
      if (clock.now().getTime() > endsAt) break;
      try {
        await claimAndPoll(dueSource);
      } catch (error) {
        log.error('poll failed', error, { source: dueSource.source.id });
        failed.push({ source: dueSource.source.id, error });
      }
    }
    await sources.unlockHost(host, lockedUntil);
    return failed;
  };

  /**
   * Polls every source that is due: several hosts at a time, one request at a time for each host.
   * @throws AggregateError where our own parts failed, after all other polls
   */
  const pollDueSources = async (): Promise<void> => {
    const startedAt = clock.now();
    const ids = await sources.due(startedAt.toISOString(), maxSourcesPerRun);
    const failed: FailedPoll[] = [];
    const due: DueSource[] = [];
    await Promise.all(
      ids.map(async (id) => {
        try {
          due.push(...(await readDue(id)));
        } catch (error) {
          log.error('a source that is due could not be read', error, { source: id });
          failed.push({ source: id, error });
        }
      }),
    );
    const hosts = [...Map.groupBy(due, ({ source, state }) => new URL(pollUrlOf(source, state)).host)];
    const worker = async (): Promise<void> => {
      for (let next = hosts.shift(); next !== undefined; next = hosts.shift()) {
        failed.push(...(await pollHost(next[0], next[1], startedAt.getTime() + maxRunMs)));
      }
    };
    await Promise.all(Array.from({ length: maxConcurrentHosts }, worker));
    if (failed.length === 0) return;
    throw new AggregateError(
      failed.map(({ error }) => error),
      `These sources could not be followed: ${failed.map(({ source }) => source).join(', ')}.`,
    );
  };

  let registering: Promise<number> | undefined;

  /** Polls every source that is due; the first call registers new and changed sources before. */
  const followSources = async (): Promise<void> => {
    registering ??= registerSources(site, sources, clock.now());
    try {
      await registering;
    } catch (error) {
      registering = undefined;
      throw error;
    }
    await pollDueSources();
  };

  return { followSources, pollDueSources };
};
