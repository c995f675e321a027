import { expect, it } from 'vitest';
import { checkHubs } from '#infra/cli/commands/check-documents.ts';
import { siteClient } from '#infra/cli/site-client.ts';
import { siteWith } from '#test/deliver/delivery-fixture.ts';
import { startLocalServer } from '#test/web/local-server.ts';

const failing = { since: '2024-11-27T08:00:00.000Z', reason: 'It acknowledged a ping and has pushed nothing since.' };

/** A site on loopback that shows this of a hub beside its own. */
const startSite = async (shown: object, hubStatus = 405) => {
  const hub = await startLocalServer((_, response) => response.writeHead(hubStatus).end());
  const receivers = [
    { url: '@hub', hub: { verified: '2024-11-20T08:00:00.000Z' } },
    { url: `${hub.url}/`, hub: shown },
  ];
  const front = await startLocalServer(({ path }, response) =>
    path === '/status' ? response.end(JSON.stringify({ receivers })) : response.writeHead(405).end(),
  );
  return { site: siteWith('self', `${hub.url}/`), hub: `${hub.url}/`, client: siteClient(front.url, 'token') };
};

it('says why feeds do not name a hub', async () => {
  const { site, client, hub } = await startSite({ failing, withheld: '2024-11-28T08:05:00.000Z' });
  const [own, other] = await checkHubs(site, client);
  expect(own).toEqual({ target: `${client.url}/hub`, findings: [] });
  expect(other).toMatchObject({ target: hub, findings: [{ severity: 'error' }] });
  expect(other?.findings[0]?.message).toMatch(
    /Feeds have not named this hub since 2024-11-28T08:05:00.000Z.*acknowledged a ping/,
  );
});

it('warns of a failing hub, accepts a working one, and reports one that answers 503', async () => {
  const failed = await startSite({ failing });
  expect((await checkHubs(failed.site, failed.client))[1]?.findings).toMatchObject([
    { severity: 'warning', message: failing.reason },
  ]);
  const well = await startSite({});
  expect((await checkHubs(well.site, well.client)).flatMap(({ findings }) => findings)).toEqual([]);
  const down = await startSite({ failing }, 503);
  expect((await checkHubs(down.site, down.client))[1]?.findings).toMatchObject([
    { severity: 'error', message: 'The hub answers 503.' },
    { severity: 'warning' },
  ]);
});
