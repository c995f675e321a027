import { expect, it } from 'vitest';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { HubStore } from '#shared/ports.ts';

const instant = '2024-11-28T09:00:00.000Z';

const healthOf = (hub: string, revision: number, part: Partial<HubHealth> = {}): HubHealth => ({
  hub,
  revision,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  checkedAt: instant,
  missedPings: 0,
  pushDelaysSeconds: [0.4, 12],
  ...part,
});

/** Holds for every store of hub health; `open` gives an empty one. */
export const hubStoreContract = (name: string, open: () => Promise<HubStore>): void => {
  it(`the ${name} hub store returns every field of a hub's health as it was written`, async () => {
    const hubs = await open();
    const full: Required<HubHealth> = {
      ...healthOf('https://hub.example/', 1),
      verifiedSince: instant,
      lastPingAt: instant,
      unansweredPingAt: instant,
      lastPushAt: instant,
      failing: { since: instant, reason: 'It does not confirm a subscription.' },
      withheldSince: instant,
    };
    await hubs.write(full);
    expect(await hubs.list()).toEqual([full]);
  });

  it(`the ${name} hub store keeps one row for each hub, and lets one of two writers through`, async () => {
    const hubs = await open();
    expect(await hubs.list()).toEqual([]);
    expect(await hubs.write(healthOf('self', 1))).toBe('written');
    expect(await hubs.write(healthOf('self', 1))).toBe('conflict');
    expect(await hubs.write(healthOf('self', 3))).toBe('conflict');
    expect(await hubs.write(healthOf('self', 2, { missedPings: 4 }))).toBe('written');
    expect(await hubs.list()).toEqual([healthOf('self', 2, { missedPings: 4 })]);
    await hubs.remove('self');
    expect(await hubs.list()).toEqual([]);
  });

  it(`the ${name} hub store lists the withheld hubs in the order of their URLs`, async () => {
    const hubs = await open();
    await hubs.write(healthOf('self', 1));
    await hubs.write(healthOf('https://one.example/', 1, { withheldSince: instant }));
    await hubs.write(healthOf('https://another.example/', 1, { withheldSince: instant }));
    expect(await hubs.withheldHubs()).toEqual(['https://another.example/', 'https://one.example/']);
  });
};
