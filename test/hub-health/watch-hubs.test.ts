import { expect, it } from 'vitest';
import { sources } from '#shared/follow/list-sources.ts';
import { watchHubs } from '#shared/hub-health/watch-hubs.ts';
import { hubProbeId } from '#shared/model/hub-probe.ts';
import { forgetLogLines, logLines } from '#test/log-lines.ts';
import { dyingAt, stepwise } from '#test/crash-steps.ts';
import { hubTowns, startHub } from './hub-town.ts';

const openTown = hubTowns();

const hoursLater = (instant: string, hours: number): string =>
  new Date(Date.parse(instant) + hours * 3600_000).toISOString();

type Town = Awaited<ReturnType<typeof openTown>>;

/** A change and a look in each of so many hours. */
const live = async (town: Town, hours: number): Promise<void> => {
  const start = town.clock.now().toISOString();
  for (let hour = 1; hour <= hours; hour += 1) {
    town.clock.set(hoursLater(start, hour));
    await town.ping();
    await town.look();
  }
};

it('names a hub that works, and no more for a day one that acknowledges everything and pushes nothing', async () => {
  const [good, lazy] = [await startHub(), await startHub({ lazy: true })];
  const town = await openTown(good.url, lazy.url);
  await town.publish();
  await town.look();
  expect([good.asked(), lazy.asked()]).toEqual([1, 1]);
  await live(town, 23);
  await town.publish();
  expect(await town.health(lazy.url)).toMatchObject({ missed: expect.any(Number), failing: expect.any(Object) });
  expect(town.document('rss.xml')).toContain(lazy.url);
  forgetLogLines();
  await live(town, 3);
  expect(logLines().join('')).toContain('feeds do not name it any more');
  expect(await town.health(good.url)).toMatchObject({ missed: 0, verified: expect.any(String) });
  expect((await town.health(good.url))?.delays[0]).toBeLessThan(60);

  await town.publish();
  for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
    expect(town.document(file)).toContain(good.url);
    expect(town.document(file)).not.toContain(lazy.url);
    expect(town.meta(file)).toMatchObject({ withheldHubs: [lazy.url] });
  }

  lazy.habits.lazy = false;
  await live(town, 1);
  await town.publish();
  expect((await town.health(lazy.url))?.withheld).toBeUndefined();
  expect(town.document('atom.xml')).toContain(lazy.url);
  expect(town.meta('atom.xml')).not.toHaveProperty('withheldHubs');
});

it('keeps our own subscriptions apart from the sources, and lets go of them with the hub', async () => {
  const hub = await startHub();
  const town = await openTown(hub.url);
  await town.publish();
  await town.look();
  await town.ping();
  const { body } = await sources(
    {
      method: 'GET',
      path: '/sources',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.of(),
      params: {},
      address: '',
    },
    town,
  );
  expect(JSON.parse(body)).toEqual({ items: [] });
  expect((await town.sources.get(hubProbeId(hub.url)))?.hub?.pushes).toHaveLength(1);
  expect(await town.articles.list(undefined, 10)).toEqual({ items: [] });
  town.clock.set(hoursLater(town.clock.now().toISOString(), 1));
  const without = { ...town, site: { ...town.site, hubs: [] } };
  await watchHubs({ ...without, secret: () => 'unused' });
  expect(await town.health(hub.url)).toBeUndefined();
});

it('asks nothing of hubs before the feed is published, nor of those that cannot reach this machine', async () => {
  const hub = await startHub();
  const town = await openTown(hub.url, 'https://pubsubhubbub.example/');
  await town.look();
  expect(hub.asked()).toBe(0);
  await town.publish();
  await town.look();
  expect(hub.asked()).toBe(1);
  expect(await town.health('https://pubsubhubbub.example/')).toBeUndefined();
});

it('does not judge a hub of the world from within a private network', async () => {
  const hub = await startHub();
  const town = await openTown(hub.url);
  await town.publish();
  const publicUrl = 'http://192.168.1.20:8080';
  const isInside = (url: string): boolean => url.startsWith(publicUrl);
  await watchHubs({ ...town, publicUrl, isInside, secret: () => 'unused' });
  expect([hub.asked(), await town.health(hub.url)]).toEqual([0, undefined]);
});

/** The same town, but that the whole process dies at the nth call of a store or of the world. */
const mortal = (town: Town, at: number) => {
  const { step, steps } = dyingAt(at, 'before');
  const { sources: rows, hubs, deliveries, http } = town;
  const ports = {
    sources: stepwise(rows, step),
    hubs: stepwise(hubs, step),
    deliveries: stepwise(deliveries, step),
    http: stepwise(http, step),
  };
  return { deps: { ...town, ...ports, secret: () => `unguessable-${at}` }, calls: steps };
};

it('comes to the same judgement at whichever call it dies', async () => {
  const hub = await startHub();
  const opened = async () => {
    const town = await openTown(hub.url);
    await town.publish();
    return town;
  };
  const whole = mortal(await opened(), Number.POSITIVE_INFINITY);
  await watchHubs(whole.deps);
  expect(whole.calls()).toBeGreaterThan(7);
  for (let at = 1; at <= whole.calls(); at += 1) {
    const town = await opened();
    await watchHubs(mortal(town, at).deps).catch(() => undefined);
    // A request that was lost is made again after six hours.
    town.clock.set(hoursLater(town.clock.now().toISOString(), 7));
    await town.look();
    await live(town, 1);
    expect(await town.health(hub.url), `killed at call ${at}`).toMatchObject({
      verified: expect.any(String),
      missed: 0,
    });
    expect(await town.health(hub.url)).not.toHaveProperty('failing');
  }
});
