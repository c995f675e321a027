import { expect, it } from 'vitest';
import { type CanaryPorts, reportCanary, runCanary } from '#shared/canary/run-canary.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import { logLines } from '#test/log-lines.ts';

/** A site that answers so, with a clock that moves by a second with each wait. */
const site = (answer: (request: OutgoingRequest, sent: readonly OutgoingRequest[]) => Partial<IncomingAnswer>) => {
  let now = Date.parse('2026-11-27T10:00:00Z');
  const sent: OutgoingRequest[] = [];
  const ports: CanaryPorts = {
    http: {
      send: async (request) => {
        sent.push(request);
        return { status: 200, url: request.url, headers: {}, body: new Uint8Array(), ...answer(request, sent) };
      },
    },
    publicUrl: 'https://feeds.example.org',
    token: async () => 'jeton',
    name: 'test',
    clock: { now: () => new Date(now) },
    wait: async (ms) => {
      now += ms;
    },
  };
  return { ports, sent };
};

const showing = (...titles: readonly string[]) => ({
  body: new TextEncoder().encode(JSON.stringify({ items: titles.map((title) => ({ title })) })),
});

const titleIn = (sent: readonly OutgoingRequest[]): string =>
  JSON.parse(String(sent.find(({ method }) => method === 'POST')?.body)).title;

it('says which step failed, and retracts the canary that could not be read', async () => {
  const { ports, sent } = site(({ method }) => (method === 'GET' ? showing('Canary of another day') : { status: 201 }));
  const result = await runCanary(ports);
  expect(result).toMatchObject({
    took: { accept: 0, retract: 0 },
    failed: { step: 'read', reason: 'https://feeds.example.org/feeds/_canary/feed.json (200) does not show it.' },
  });
  expect(sent.at(-1)).toMatchObject({
    method: 'DELETE',
    url: 'https://feeds.example.org/articles/urn%3Abarid%3Acanary%3Atest',
  });
  reportCanary(result);
  expect(JSON.parse(logLines().at(-1) ?? '')).toMatchObject({
    level: 'warn',
    message: 'canary.failed',
    step: 'read',
    acceptMs: 0,
  });
});

it('ends at a refusal, with what the site said', async () => {
  const body = new TextEncoder().encode('{"title":"Unauthorized"}');
  const { ports, sent } = site(() => ({ status: 401, body }));
  expect(await runCanary(ports)).toEqual({
    took: {},
    failed: { step: 'accept', reason: '401: {"title":"Unauthorized"}' },
  });
  expect(sent).toHaveLength(1);
});

it('fails when a reader still sees the canary after its retraction', async () => {
  const { ports } = site(({ method }, sent) => (method === 'GET' ? showing(titleIn(sent)) : {}));
  expect((await runCanary(ports)).failed).toMatchObject({ step: 'disappear' });
});

it('waits for a document that is not there yet, and counts a canary that passed', async () => {
  let reads = 0;
  const { ports, sent } = site(({ method }, all) => {
    if (method !== 'GET') return {};
    reads += 1;
    return reads < 3 ? { status: 404 } : all.some((one) => one.method === 'DELETE') ? showing() : showing(titleIn(all));
  });
  const result = await runCanary(ports);
  expect(result.took).toMatchObject({ read: 2000, disappear: 0 });
  expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET', 'DELETE', 'GET']);
  reportCanary(result);
  expect(JSON.parse(logLines().at(-1) ?? '')).toMatchObject({
    message: 'CanariesPassed',
    CanariesPassed: 1,
    readMs: 2000,
  });
});
