import { expect, it } from 'vitest';
import { listSources } from '#shared/follow/list-sources.ts';
import { makeHubWatcher } from '#shared/hub-health/watch-hubs.ts';
import { hubProbeId } from '#shared/model/hub-health.ts';
import { dyingAt, stepwise } from '#test/crash-steps.ts';
import { forgetLogLines, logLines } from '#test/log-lines.ts';
import { startHub, watchHarness } from './watch-harness.ts';

const openHarness = watchHarness();

const hoursLater = (instant: string, hours: number): string =>
  new Date(Date.parse(instant) + hours * 3600_000).toISOString();

type Harness = Awaited<ReturnType<typeof openHarness>>;

/** A ping and a check in each of so many hours. */
const pingHourly = async (harness: Harness, hours: number): Promise<void> => {
  const start = harness.clock.now().toISOString();
  for (let hour = 1; hour <= hours; hour += 1) {
    harness.clock.set(hoursLater(start, hour));
    await harness.ping();
    await harness.check();
  }
};

it('names a working hub in every feed, and withholds one that acknowledges pings and pushes nothing, after a day', async () => {
  const [good, ignoring] = [await startHub(), await startHub({ ignoresPings: true })];
  const harness = await openHarness(good.url, ignoring.url);
  await harness.publish();
  await harness.check();
  expect([good.subscriberCount(), ignoring.subscriberCount()]).toEqual([1, 1]);
  await pingHourly(harness, 23);
  await harness.publish();
  expect(await harness.health(ignoring.url)).toMatchObject({
    missedPings: expect.any(Number),
    failing: expect.any(Object),
  });
  expect(harness.document('rss.xml')).toContain(ignoring.url);
  forgetLogLines();
  await pingHourly(harness, 3);
  expect(logLines().join('')).toContain('feeds no longer name it');
  expect(await harness.health(good.url)).toMatchObject({ missedPings: 0, verifiedSince: expect.any(String) });
  expect((await harness.health(good.url))?.pushDelaysSeconds[0]).toBeLessThan(60);

  await harness.publish();
  for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
    expect(harness.document(file)).toContain(good.url);
    expect(harness.document(file)).not.toContain(ignoring.url);
    expect(harness.meta(file)).toMatchObject({ withheldHubs: [ignoring.url] });
  }

  ignoring.behaviour.ignoresPings = false;
  await pingHourly(harness, 1);
  await harness.publish();
  expect((await harness.health(ignoring.url))?.withheldSince).toBeUndefined();
  expect(harness.document('atom.xml')).toContain(ignoring.url);
  expect(harness.meta('atom.xml')).not.toHaveProperty('withheldHubs');
});

it('keeps hub probes out of the list of sources, and forgets a hub that leaves the site file', async () => {
  const hub = await startHub();
  const harness = await openHarness(hub.url);
  await harness.publish();
  await harness.check();
  await harness.ping();
  const { body } = await listSources(
    {
      method: 'GET',
      path: '/sources',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.of(),
      params: {},
      address: '',
    },
    harness,
  );
  expect(JSON.parse(body)).toEqual({ items: [] });
  expect((await harness.sources.get(hubProbeId(hub.url)))?.subscription?.pushTimes).toHaveLength(1);
  expect(await harness.articles.list(undefined, 10)).toEqual({ items: [] });
  harness.clock.set(hoursLater(harness.clock.now().toISOString(), 1));
  const without = { ...harness, site: { ...harness.site, hubs: [] } };
  await makeHubWatcher({ ...without, secret: () => 'unused' })();
  expect(await harness.health(hub.url)).toBeUndefined();
});

it('subscribes at no hub before the feed is published, nor at a hub that cannot reach this machine', async () => {
  const hub = await startHub();
  const harness = await openHarness(hub.url, 'https://pubsubhubbub.example/');
  await harness.check();
  expect(hub.subscriberCount()).toBe(0);
  await harness.publish();
  await harness.check();
  expect(hub.subscriberCount()).toBe(1);
  expect(await harness.health('https://pubsubhubbub.example/')).toBeUndefined();
});

it('does not assess a public hub from within a private network', async () => {
  const hub = await startHub();
  const harness = await openHarness(hub.url);
  await harness.publish();
  const publicUrl = 'http://192.168.1.20:8080';
  const isInside = (url: string): boolean => url.startsWith(publicUrl);
  await makeHubWatcher({ ...harness, publicUrl, isInside, secret: () => 'unused' })();
  expect([hub.subscriberCount(), await harness.health(hub.url)]).toEqual([0, undefined]);
});

/** The same harness, whose process dies at the nth call of a store or of HTTP. */
const dyingHarness = (harness: Harness, at: number) => {
  const { step, steps } = dyingAt(at, 'before');
  const { sources: rows, hubs, deliveries, http } = harness;
  const ports = {
    sources: stepwise(rows, step),
    hubs: stepwise(hubs, step),
    deliveries: stepwise(deliveries, step),
    http: stepwise(http, step),
  };
  return { deps: { ...harness, ...ports, secret: () => `unguessable-${at}` }, calls: steps };
};

it('comes to the same assessment, whichever call the process dies at', async () => {
  const hub = await startHub();
  const opened = async () => {
    const harness = await openHarness(hub.url);
    await harness.publish();
    return harness;
  };
  const whole = dyingHarness(await opened(), Number.POSITIVE_INFINITY);
  await makeHubWatcher(whole.deps)();
  expect(whole.calls()).toBeGreaterThan(7);
  for (let at = 1; at <= whole.calls(); at += 1) {
    const harness = await opened();
    await makeHubWatcher(dyingHarness(harness, at).deps)().catch(() => undefined);
    // A request that was lost is made again after six hours.
    harness.clock.set(hoursLater(harness.clock.now().toISOString(), 7));
    await harness.check();
    await pingHourly(harness, 1);
    expect(await harness.health(hub.url), `killed at call ${at}`).toMatchObject({
      verifiedSince: expect.any(String),
      missedPings: 0,
    });
    expect(await harness.health(hub.url)).not.toHaveProperty('failing');
  }
});
