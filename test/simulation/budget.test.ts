import { beforeAll, expect, it } from 'vitest';
import { setLogSink } from '#shared/log.ts';
import type { Mutation } from './code.ts';
import type { Programs } from './pipeline.ts';
import { loadPrograms, mutatePrograms, simulate } from './simulate.ts';

// Nothing goes wrong but what the mutation does; what becomes of the site is as it should be, at another price.
const runaways: readonly Mutation[] = [
  {
    name: 'every transaction is sent three times',
    file: 'shared/aws/rows.ts',
    from: 'writeStore(() => client.send(new TransactWriteCommand({ TransactItems: [...writes] })));',
    to: `writeStore(() => client.send(new TransactWriteCommand({ TransactItems: [...writes] }))).then(async (written) => {
      for (let again = 0; again < 2; again += 1)
        await writeStore(() => client.send(new TransactWriteCommand({ TransactItems: [...writes] })));
      return written;
    });`,
  },
  {
    name: 'the sweep writes the list of feeds each minute',
    file: 'shared/publish/publish-all.ts',
    from: 'failed = await publishParts(',
    to: `for (const { slug } of publishing.site.feeds) await publishing.feedStates.savePublishedFeed({ slug, isGone: false });
    failed = await publishParts(`,
  },
  {
    name: 'the sweep puts the index page each minute',
    file: 'shared/publish/publish-all.ts',
    from: "if (hints.length > 0)\n    await attempt('the index page', () => publishSite(publishing, { everyDocument, isConsistent: true }));",
    to: "await publishing.documents.put({ key: 'x', bytes: new Uint8Array(), type: '', revision: 1, meta: {} }, {});",
  },
];

let programs: Programs;
beforeAll(async () => {
  setLogSink(() => undefined);
  programs = await loadPrograms();
}, 120_000);

it.each(runaways)(
  'exceeds the budget where $name',
  async (mutation) => {
    const current = await mutatePrograms(programs, [mutation]);
    const broken = new Set<string>();
    for (let seed = 1; broken.size === 0 && seed <= 30; seed += 1) {
      for (const { invariant } of (await simulate(seed, { current }, { faults: [] })).violations) broken.add(invariant);
    }
    expect([...broken]).toEqual(['within budget']);
  },
  300_000,
);
