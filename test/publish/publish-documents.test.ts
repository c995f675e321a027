import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { type Publication, publishDocuments } from '#shared/publish/publish-documents.ts';
import { changedUrls } from '#test/changed-urls.ts';
import { Died, dyingAt, type Step, stepwise, survives } from '#test/crash-steps.ts';
import { type PublicationSimulator, startPublicationSimulator, stateHash } from './publication-simulator.ts';

const publish = ({ publication, deps }: PublicationSimulator, asksBucket = false) =>
  publishDocuments(publication, deps, { asksBucket });

/** A publisher each call of which is one step, reading the desired state included. */
const publishStepwise = ({ publication, deps }: PublicationSimulator, step: Step) => {
  const { readDesired } = publication;
  const slowly: Publication = { ...publication, readDesired: (published) => step(() => readDesired(published)) };
  const { feedStates, documents } = deps;
  return publishDocuments(slowly, {
    ...deps,
    feedStates: stepwise(feedStates, step),
    documents: stepwise(documents, step),
  });
};

const statesOf = ({ happened }: PublicationSimulator): readonly FeedState[] =>
  happened.flatMap((one) => (one.kind === 'state' ? [one.state] : []));

/** After a deletion a document starts over: a publisher cannot distinguish it from one that was never put. */
const expectNeverOlder = ({ happened, publication }: PublicationSimulator): void => {
  for (const key of publication.keys) {
    let newest = 0;
    for (const one of happened) {
      if (one.kind === 'loss' && one.key === key) newest = 0;
      if (one.kind !== 'put' || one.key !== key) continue;
      expect(one.edition).toBeGreaterThanOrEqual(newest);
      newest = one.edition;
    }
  }
};

const hashIn = (state: FeedState | undefined, key: string): string | undefined =>
  state?.documents.find((document) => document.key === key)?.hash;

/** The keys that were put between a state and the one before. */
const putBefore = ({ happened }: PublicationSimulator, state: FeedState): readonly string[] => {
  const end = happened.findIndex((one) => one.kind === 'state' && one.state === state);
  const from = happened.findLastIndex((one, index) => index < end && one.kind === 'state');
  return happened.slice(from + 1, end).flatMap((one) => (one.kind === 'put' ? [one.key] : []));
};

/**
 * Each state names what it changed, and besides at most what was put over bytes that no state names; revisions count by one,
 * and a later state names every put.
 */
const expectAllDelivered = (simulator: PublicationSimulator): void => {
  const states = statesOf(simulator);
  expect(states.map(({ revision }) => revision)).toEqual(states.map((_, index) => index + 1));
  for (const [index, state] of states.entries()) {
    const differs = state.documents.filter(({ key, hash }) => hash !== hashIn(states[index - 1], key));
    const changed = changedUrls(state);
    expect(changed).toEqual(expect.arrayContaining(differs.map(({ url }) => url)));
    const put = putBefore(simulator, state);
    expect(changed.filter((url) => !put.some((key) => url.endsWith(key)))).toEqual([]);
    for (const { key, changedInRevision } of state.documents) {
      const since = states.findLast(
        (earlier, at) => at <= index && changedUrls(earlier).some((url) => url.endsWith(key)),
      );
      expect(changedInRevision).toBe(since?.revision);
    }
  }
  for (const [key, bytes] of simulator.bucket) expect(hashIn(states.at(-1), key)).toBe(stateHash(bytes));
};

it.each(['before', 'after'] as const)(
  'the next publisher repairs the feed when a publisher dies %s any of its steps',
  async (when) => {
    let nth = 0;
    for (let isOver = false; !isOver; ) {
      nth += 1;
      const simulator = startPublicationSimulator();
      await publish(simulator);
      simulator.change(3);
      const { step, died } = dyingAt(nth, when);
      const lived = await survives(() => publishStepwise(simulator, step));
      expect(lived).toBe(!died());
      await publish(simulator);
      expect(simulator.shows()).toEqual(simulator.shouldShow());
      expect(statesOf(simulator).map((state) => changedUrls(state).length)).toEqual([3, 3]);
      expectAllDelivered(simulator);
      isOver = lived;
    }
    expect(nth).toBeGreaterThan(7);
  },
);

it('racing and dying publishers bring the feed to its desired state, and never show an older one', async () => {
  const racer = fc.record({ dies: fc.option(fc.integer({ min: 1, max: 25 }), { freq: 3 }) });
  const happening = fc.record({
    event: fc.constantFrom('change', 'change', 'change', 'delete'),
    pauses: fc.integer({ min: 1, max: 15 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(racer, { minLength: 2, maxLength: 4 }),
      fc.array(happening, { maxLength: 6 }),
      async (scheduler, racers, events) => {
        const simulator = startPublicationSimulator();
        const pause = () => scheduler.schedule(Promise.resolve());
        const work = racers.map(({ dies }) => {
          const mortal = dyingAt(dies ?? Number.POSITIVE_INFINITY, (dies ?? 0) % 2 === 0 ? 'before' : 'after');
          const step: Step = async (call) => {
            await pause();
            const answer = await mortal.step(call);
            await pause();
            return answer;
          };
          return survives(() => publishStepwise(simulator, step));
        });
        const happenings = events.map(async ({ event, pauses }) => {
          for (let paused = 0; paused < pauses; paused += 1) await pause();
          if (event === 'change') simulator.change();
          else simulator.lose('rss.xml');
        });
        await scheduler.waitFor(Promise.all([...work, ...happenings]));
        await publish(simulator, true);
        expect(simulator.shows()).toEqual(simulator.shouldShow());
        expectNeverOlder(simulator);
        expectAllDelivered(simulator);
      },
    ),
    { numRuns: 600 },
  );
});

it('a late publisher never puts an older state over a newer one', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  simulator.change();
  const slow = Promise.withResolvers<void>();
  let puts = 0;
  const documents = {
    ...simulator.deps.documents,
    put: async (...given: Parameters<typeof simulator.deps.documents.put>) => {
      puts += 1;
      if (puts <= simulator.publication.keys.length) await slow.promise;
      return simulator.deps.documents.put(...given);
    },
  };
  const late = publishDocuments(simulator.publication, { ...simulator.deps, documents });
  await expect.poll(() => puts).toBeGreaterThan(1);
  simulator.change();
  await publish(simulator);
  slow.resolve();
  expect(await late).toBe('unchanged');
  expectNeverOlder(simulator);
  expect(simulator.shows()).toEqual(simulator.shouldShow());
});

it('a publisher is not deceived by the ETag of a feed that went back to earlier bytes while it rendered', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  simulator.change(1);
  const slow = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const readDesired = async (published: FeedState | undefined) => {
    const { fingerprint, render } = await simulator.publication.readDesired(published);
    reading.resolve();
    await slow.promise;
    return { fingerprint, render };
  };
  const late = publishDocuments({ ...simulator.publication, readDesired }, simulator.deps);
  await reading.promise;
  await publish(simulator);
  simulator.change(0);
  await publish(simulator);
  const before = simulator.happened.length;
  slow.resolve();
  expect(await late).toBe('unchanged');
  expect(simulator.happened.slice(before)).toEqual([]);
});

it('a publisher puts right what it has put over a feed that went back to earlier bytes while its puts were on the wire', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  simulator.change(1);
  const wire = Promise.withResolvers<void>();
  let sent = 0;
  const documents = {
    ...simulator.deps.documents,
    put: async (...given: Parameters<typeof simulator.deps.documents.put>) => {
      sent += 1;
      await wire.promise;
      return simulator.deps.documents.put(...given);
    },
  };
  const late = publishDocuments(simulator.publication, { ...simulator.deps, documents });
  await expect.poll(() => sent).toBe(2);
  await publish(simulator);
  simulator.change(0);
  await publish(simulator);
  wire.resolve();
  expect(await late).toBe('published');
  expect(simulator.shows()).toEqual(simulator.shouldShow());
  expectAllDelivered(simulator);
});

it('receivers are notified of a document that was put right: some may have fetched what was put over it', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  const [key = ''] = simulator.publication.keys;
  const shown = simulator.bucket.get(key);
  simulator.bucket.set(key, Buffer.from('rss.xml of edition 7'));
  expect(await publish(simulator, true)).toBe('published');
  expect(simulator.bucket.get(key)).toEqual(shown);
  expect(statesOf(simulator).slice(-1).flatMap(changedUrls)).toEqual([`https://feeds.example.org/${key}`]);
});

/** The simulator with a state that a restore has written, on a site that was published as it was without entries. */
const restored = (restoring?: string) => {
  const simulator = startPublicationSimulator();
  const { publication, deps } = simulator;
  const publishQueue = {
    rebuild: async () => ({ configHash: '', isDone: false, step: 0, ...(restoring && { restoring }) }),
  };
  const publishRestored = () => {
    simulator.restore();
    return publishDocuments(publication, { ...deps, publishQueue }, { asksBucket: true });
  };
  return { simulator, publishRestored };
};

it('no subscriber is notified when the documents of a restored site take the place of those of the empty site', async () => {
  const { simulator, publishRestored } = restored();
  await publish(simulator);
  const [key = ''] = simulator.publication.keys;
  simulator.bucket.set(key, Buffer.from('rss.xml of edition 0, without entries'));
  expect(await publishRestored()).toBe('published');
  expect(simulator.shows()).toEqual(simulator.shouldShow());
  expect(statesOf(simulator).slice(-1).flatMap(changedUrls)).toEqual([]);
});

it('nothing is published from the rows of a site that is being restored, whoever began before', async () => {
  const { simulator, publishRestored } = restored('an-export');
  await publish(simulator);
  simulator.change();
  const before = simulator.happened.length;
  expect(await publishRestored()).toBe('unchanged');
  expect(simulator.happened.length).toBe(before);
});

it('a publication under way while a restore writes the state of its feed does not take that for the one it has read', async () => {
  const simulator = startPublicationSimulator();
  const { publication, deps } = simulator;
  await publish(simulator);
  simulator.change();
  const { put } = deps.documents;
  const documents: typeof deps.documents = {
    ...deps.documents,
    put: async (...given) => {
      const outcome = await put(...given);
      simulator.restore();
      return outcome;
    },
  };
  const publishQueue = { rebuild: async () => ({ configHash: '', isDone: false, step: 0, restoring: 'an-export' }) };
  const before = statesOf(simulator).length;
  expect(await publishDocuments(publication, { ...deps, documents, publishQueue })).toBe('unchanged');
  expect(statesOf(simulator)).toHaveLength(before);
  expect(await publishDocuments(publication, deps, { asksBucket: true })).toBe('published');
  expect(simulator.shows()).toEqual(simulator.shouldShow());
});

it('publishers of two versions of the renderers do not take turns at a feed that shows the same', async () => {
  const simulator = startPublicationSimulator();
  const publishAs = async (version: string, keepsVersion: boolean) => {
    const readDesired = async (published: FeedState | undefined) => {
      const { fingerprint: content, render } = await simulator.publication.readDesired(published);
      return { fingerprint: `${content} ${version}`, content, render };
    };
    return publishDocuments({ ...simulator.publication, readDesired }, simulator.deps, { keepsVersion });
  };
  expect(await publishAs('old', true)).toBe('published');
  expect(await publishAs('new', true)).toBe('unchanged');
  simulator.change(5);
  expect(await publishAs('new', true)).toBe('published');
  expect(await publishAs('old', true)).toBe('unchanged');
  expect(await publishAs('old', false)).toBe('published');
});

it('a document that was deleted from the bucket is put again, and no receiver is notified', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  simulator.lose('atom.xml');
  expect(await publish(simulator, true)).toBe('published');
  expect(simulator.shows()).toEqual(simulator.shouldShow());
  expect(statesOf(simulator).slice(-1).flatMap(changedUrls)).toEqual([]);
});

it('a publisher renders nothing and writes nothing when nothing changed', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  const before = simulator.happened.length;
  expect(await publish(simulator)).toBe('unchanged');
  expect(simulator.timesRendered()).toBe(1);
  expect(simulator.happened).toHaveLength(before);
});

it('a document whose bytes do not change is not put again', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  simulator.change();
  await publish(simulator);
  const last = statesOf(simulator).at(-1);
  expect(last && changedUrls(last).map((url) => url.split('/').at(-1))).toEqual(['rss.xml', 'atom.xml']);
  expect(last?.documents.map(({ changedInRevision }) => changedInRevision)).toEqual([2, 2, 1]);
  expect(simulator.happened.filter(({ kind }) => kind === 'put')).toHaveLength(5);
});

it('a document that is no longer rendered is replaced once, and the change is recorded', async () => {
  const simulator = startPublicationSimulator();
  await publish(simulator);
  const readDesired = async (published: FeedState | undefined) => {
    const { render } = await simulator.publication.readDesired(published);
    return {
      fingerprint: 'without atom',
      render: async () => (await render()).filter(({ key }) => !key.includes('atom')),
    };
  };
  const retire = (key: string) => ({
    key,
    url: `https://feeds.example.org/${key}`,
    type: 'text/html',
    bytes: Buffer.from('gone -1'),
  });
  const publication = {
    ...simulator.publication,
    keys: ['feeds/fr/rss.xml', 'feeds/fr/index.html'],
    readDesired,
    retire,
  };
  expect(await publishDocuments(publication, simulator.deps)).toBe('published');
  expect(simulator.shows().get('feeds/fr/atom.xml')).toBe('gone -1');
  expect(statesOf(simulator).slice(-1).flatMap(changedUrls)).toEqual(['https://feeds.example.org/feeds/fr/atom.xml']);
  expect(await publishDocuments(publication, simulator.deps)).toBe('unchanged');
  simulator.lose('atom.xml');
  expect(await publishDocuments(publication, simulator.deps, { asksBucket: true })).toBe('published');
  expect(simulator.shows().get('feeds/fr/atom.xml')).toBe('gone -1');
});

it('a publisher gives up when other publishers keep writing, and names the feed', async () => {
  const simulator = startPublicationSimulator();
  const documents = { ...simulator.deps.documents, put: async () => 'conflict' as const };
  const publishing = publishDocuments(simulator.publication, { ...simulator.deps, documents });
  await expect(publishing).rejects.toThrow(Unavailable);
  await expect(publishing).rejects.toMatchObject({ code: 'DOCUMENT_CONFLICT', message: /of fr/ });
});

it('a publisher waits for every put before it fails, so that none lands later', async () => {
  const simulator = startPublicationSimulator();
  let ended = 0;
  const documents = {
    ...simulator.deps.documents,
    put: async (...given: Parameters<typeof simulator.deps.documents.put>) => {
      if (given[0].endsWith('rss.xml')) throw new Died();
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
      return simulator.deps.documents.put(...given);
    },
  };
  await expect(publishDocuments(simulator.publication, { ...simulator.deps, documents })).rejects.toThrow(Died);
  expect(ended).toBe(2);
});
