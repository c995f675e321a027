import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { publishDocuments } from '#shared/publish/publish-documents.ts';
import { Died, dyingAt, type Step, stepwise, survives } from '#test/crash-steps.ts';
import { type Paper, startPaper, stateHash } from './paper.ts';

const publish = ({ publication, deps }: Paper) => publishDocuments(publication, deps);

/** A publisher of whose work every call, the reading of the truth included, is a step of its own. */
const publishStepwise = ({ publication, deps }: Paper, step: Step) => {
  const { readTruth } = publication;
  const slowly = { ...publication, readTruth: () => step(readTruth) };
  const { feedStates, documents, clock } = deps;
  return publishDocuments(slowly, {
    feedStates: stepwise(feedStates, step),
    documents: stepwise(documents, step),
    clock,
  });
};

const statesOf = ({ happened }: Paper): readonly FeedState[] =>
  happened.flatMap((one) => (one.kind === 'state' ? [one.state] : []));

/** A document that somebody deleted begins anew: nothing tells a publisher who saw none yet from one who sees none again. */
const expectNeverOlder = ({ happened, publication }: Paper): void => {
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

/** Each state names just what it changed, counts by one, and whatever was put is told of by a state written after it. */
const expectAlwaysTold = (paper: Paper): void => {
  const states = statesOf(paper);
  expect(states.map(({ revision }) => revision)).toEqual(states.map((_, index) => index + 1));
  for (const [index, state] of states.entries()) {
    const differs = state.documents.filter(({ key, hash }) => hash !== hashIn(states[index - 1], key));
    expect(state.changedUrls).toEqual(differs.map(({ url }) => url));
    for (const { key, changedInRevision } of state.documents) {
      const since = states.findLast(
        ({ changedUrls }, at) => at <= index && changedUrls.some((url) => url.endsWith(key)),
      );
      expect(changedInRevision).toBe(since?.revision);
    }
  }
  for (const [key, bytes] of paper.bucket) expect(hashIn(states.at(-1), key)).toBe(stateHash(bytes));
};

it.each(['before', 'after'] as const)(
  'the publish protocol is repaired by a fresh look when its process dies %s any of its steps',
  async (when) => {
    let nth = 0;
    for (let isOver = false; !isOver; ) {
      nth += 1;
      const paper = startPaper();
      await publish(paper);
      paper.change(3);
      const { step, died } = dyingAt(nth, when);
      const lived = await survives(() => publishStepwise(paper, step));
      expect(lived).toBe(!died());
      await publish(paper);
      expect(paper.shows()).toEqual(paper.shouldShow());
      expect(statesOf(paper).map(({ changedUrls }) => changedUrls.length)).toEqual([3, 3]);
      expectAlwaysTold(paper);
      isOver = lived;
    }
    expect(nth).toBeGreaterThan(10);
  },
);

it('the publish protocol brings the feed to its truth whatever the steps of racing publishers and their deaths, never showing an older one', async () => {
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
        const paper = startPaper();
        const pause = () => scheduler.schedule(Promise.resolve());
        const work = racers.map(({ dies }) => {
          const mortal = dyingAt(dies ?? Number.POSITIVE_INFINITY, (dies ?? 0) % 2 === 0 ? 'before' : 'after');
          const step: Step = async (call) => {
            await pause();
            const answer = await mortal.step(call);
            await pause();
            return answer;
          };
          return survives(() => publishStepwise(paper, step));
        });
        const happenings = events.map(async ({ event, pauses }) => {
          for (let paused = 0; paused < pauses; paused += 1) await pause();
          if (event === 'change') paper.change();
          else paper.lose('rss.xml');
        });
        await scheduler.waitFor(Promise.all([...work, ...happenings]));
        await publish(paper);
        expect(paper.shows()).toEqual(paper.shouldShow());
        expectNeverOlder(paper);
        expectAlwaysTold(paper);
      },
    ),
    { numRuns: 600 },
  );
});

it('the publish protocol never lays a stale truth over a newer one, however late it comes', async () => {
  const paper = startPaper();
  await publish(paper);
  paper.change();
  const slow = Promise.withResolvers<void>();
  let puts = 0;
  const documents = {
    ...paper.deps.documents,
    put: async (...given: Parameters<typeof paper.deps.documents.put>) => {
      puts += 1;
      if (puts <= paper.publication.keys.length) await slow.promise;
      return paper.deps.documents.put(...given);
    },
  };
  const late = publishDocuments(paper.publication, { ...paper.deps, documents });
  await expect.poll(() => puts).toBeGreaterThan(1);
  paper.change();
  await publish(paper);
  slow.resolve();
  expect(await late).toBe('unchanged');
  expectNeverOlder(paper);
  expect(paper.shows()).toEqual(paper.shouldShow());
});

it('the publish protocol is not deceived by the ETag of a feed that went back to earlier bytes while a publisher rendered', async () => {
  const paper = startPaper();
  await publish(paper);
  paper.change(1);
  const slow = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const readTruth = async () => {
    const { fingerprint, render } = await paper.publication.readTruth();
    reading.resolve();
    await slow.promise;
    return { fingerprint, render };
  };
  const late = publishDocuments({ ...paper.publication, readTruth }, paper.deps);
  await reading.promise;
  await publish(paper);
  paper.change(0);
  await publish(paper);
  const before = paper.happened.length;
  slow.resolve();
  expect(await late).toBe('unchanged');
  expect(paper.happened.slice(before)).toEqual([]);
});

it('the publish protocol puts a document that was deleted from the bucket again, and tells nobody', async () => {
  const paper = startPaper();
  await publish(paper);
  paper.lose('atom.xml');
  expect(await publish(paper)).toBe('published');
  expect(paper.shows()).toEqual(paper.shouldShow());
  expect(statesOf(paper).at(-1)?.changedUrls).toEqual([]);
});

it('the publish protocol renders nothing and writes nothing where nothing has changed', async () => {
  const paper = startPaper();
  await publish(paper);
  const before = paper.happened.length;
  expect(await publish(paper)).toBe('unchanged');
  expect(paper.timesRendered()).toBe(1);
  expect(paper.happened).toHaveLength(before);
});

it('the publish protocol leaves a document alone whose bytes the change does not touch', async () => {
  const paper = startPaper();
  await publish(paper);
  paper.change();
  await publish(paper);
  const last = statesOf(paper).at(-1);
  expect(last?.changedUrls.map((url) => url.split('/').at(-1))).toEqual(['rss.xml', 'atom.xml']);
  expect(last?.documents.map(({ changedInRevision }) => changedInRevision)).toEqual([2, 2, 1]);
  expect(paper.happened.filter(({ kind }) => kind === 'put')).toHaveLength(5);
});

it('the publish protocol puts what stands for it in the place of a document that is rendered no more, once, and tells of it', async () => {
  const paper = startPaper();
  await publish(paper);
  const readTruth = async () => {
    const { render } = await paper.publication.readTruth();
    return {
      fingerprint: 'without atom',
      render: async () => (await render()).filter(({ key }) => !key.includes('atom')),
    };
  };
  const retired = (key: string) => ({
    key,
    url: `https://feeds.example.org/${key}`,
    type: 'text/html',
    bytes: Buffer.from('gone -1'),
  });
  const publication = { ...paper.publication, keys: ['feeds/fr/rss.xml', 'feeds/fr/index.html'], readTruth, retired };
  expect(await publishDocuments(publication, paper.deps)).toBe('published');
  expect(paper.shows().get('feeds/fr/atom.xml')).toBe('gone -1');
  expect(statesOf(paper).at(-1)?.changedUrls).toEqual(['https://feeds.example.org/feeds/fr/atom.xml']);
  expect(await publishDocuments(publication, paper.deps)).toBe('unchanged');
  paper.lose('atom.xml');
  expect(await publishDocuments(publication, paper.deps)).toBe('published');
  expect(paper.shows().get('feeds/fr/atom.xml')).toBe('gone -1');
});

it('the publish protocol gives up for now when others keep writing, and says which feed it was', async () => {
  const paper = startPaper();
  const documents = { ...paper.deps.documents, put: async () => 'conflict' as const };
  const publishing = publishDocuments(paper.publication, { ...paper.deps, documents });
  await expect(publishing).rejects.toThrow(Unavailable);
  await expect(publishing).rejects.toMatchObject({ code: 'DOCUMENT_CONFLICT', message: /of fr/ });
});

it('the publish protocol ends every put before it fails, so that none lands later', async () => {
  const paper = startPaper();
  let ended = 0;
  const documents = {
    ...paper.deps.documents,
    put: async (...given: Parameters<typeof paper.deps.documents.put>) => {
      if (given[0].endsWith('rss.xml')) throw new Died();
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
      return paper.deps.documents.put(...given);
    },
  };
  await expect(publishDocuments(paper.publication, { ...paper.deps, documents })).rejects.toThrow(Died);
  expect(ended).toBe(2);
});
