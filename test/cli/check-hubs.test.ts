import { expect, it } from 'vitest';
import { checkHubs } from '#infra/cli/check/check-site.ts';
import { siteClient } from '#infra/cli/site-client.ts';
import { renderStatusPage } from '#shared/format/status-page.ts';
import { readStatus } from '#shared/status/read-status.ts';
import { siteWith } from '#test/deliver/owed.ts';
import { startPeer } from '#test/web/peer.ts';

const health = {
  revision: 3,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  looked: '2024-11-28T09:00:00.000Z',
  missed: 4,
  delays: [1.25, 900],
  lastPush: '2024-11-26T08:00:00.000Z',
};
const failing = { since: '2024-11-27T08:00:00.000Z', reason: 'It acknowledged a ping & pushed <nothing>.' };

/** A site on loopback whose own subscriptions show this of its hubs: `self`, and one beside it. */
const startSite = async (shown: { readonly withheld?: string; readonly failing?: typeof failing }) => {
  const hub = await startPeer((_, response) => response.writeHead(405).end());
  const site = siteWith('self', `${hub.url}/`);
  const status = await readStatus({
    site,
    publicUrl: 'https://feeds.example.org',
    feeds: { state: async () => undefined },
    deliveries: { list: async () => [], receiver: async () => undefined },
    hubs: {
      all: async () => [
        { ...health, hub: 'self', missed: 0, verified: '2024-11-20T08:00:00.000Z' },
        { ...health, hub: `${hub.url}/`, ...shown },
      ],
    },
  });
  const front = await startPeer(({ path }, response) =>
    path === '/status' ? response.end(JSON.stringify(status)) : response.writeHead(405).end(),
  );
  const page = new TextDecoder().decode(renderStatusPage({ site: site.identity, ...status }));
  return { site, page, hub: `${hub.url}/`, client: siteClient(front.url, 'token') };
};

it('says of a hub that no feed names why that is', async () => {
  const { site, client, hub, page } = await startSite({ failing, withheld: '2024-11-28T08:05:00.000Z' });
  const [own, other] = await checkHubs(site, client);
  expect(own).toEqual({ what: `${client.url}/hub`, findings: [] });
  expect(other).toMatchObject({ what: hub, findings: [{ severity: 'error' }] });
  expect(other?.findings[0]?.message).toMatch(/No feed names it since 2024-11-28T08:05:00.000Z.*acknowledged a ping/);
  expect(page).toMatch(/stands since .*last push .*1\.3 s after its ping; the slowest of 2: 900 s/);
  expect(page).toContain('a ping &amp; pushed &lt;nothing&gt;.');
  expect(page).toContain('no feed names it since');
});

it('warns of one that fails, and is silent about one that works', async () => {
  const { site, client } = await startSite({ failing });
  expect((await checkHubs(site, client))[1]?.findings).toMatchObject([
    { severity: 'warning', message: failing.reason },
  ]);
  const well = await startSite({});
  expect((await checkHubs(well.site, well.client)).flatMap(({ findings }) => findings)).toEqual([]);
});
