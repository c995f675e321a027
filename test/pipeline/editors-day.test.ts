import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { hiddenIn } from '#test/desk/desk-fixture.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, startTestPipeline, titles } from './pipeline-harness.ts';

/** A browser without scripts: it keeps one cookie and sends forms. */
const browserAt = (url: string) => {
  let cookie = '';
  const visit = async (path: string, init: RequestInit = {}) => {
    const headers = { cookie, accept: 'text/html', ...init.headers };
    const answer = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: answer.status, location: answer.headers.get('location') ?? '', body: await answer.text() };
  };
  const send = (path: string, fields: Readonly<Record<string, string>>) =>
    visit(path, {
      method: 'POST',
      headers: { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    });
  /** Presses a button of a page: with the hidden fields that the page has. */
  const press = async (page: string, action: string, fields: Readonly<Record<string, string>>) => {
    const { body } = await visit(page);
    const hidden = Object.fromEntries(['form', 'etag'].map((name) => [name, hiddenIn(body, name) ?? '']));
    return send(action, { ...hidden, ...fields });
  };
  return { visit, send, press };
};

const soon = { timeout: 20_000, interval: 100 };

it('an editor’s day: sign in, preview, draft, schedule, publish, read in the feed, retract, bring back, and sign out', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const { url } = pipeline;
  const editor = browserAt(url);
  const inFeed = () => titles(pipeline, 'fr');

  // Nobody comes in without a token, and a link of a program opens the desk once.
  expect((await editor.visit('/desk')).body).toContain('name="token"');
  expect(await editor.send('/desk/sign-in', { token: 'guess', next: '/desk' })).toMatchObject({ status: 401 });
  const invitation = await push(pipeline, { path: '/desk/links' });
  const code = new URL(String(invitation.value.url)).searchParams.get('code') ?? '';
  expect((await editor.visit(`/desk/enter?code=${code}`)).body).toContain('action="/desk/enter"');
  expect(await editor.send('/desk/enter', { code })).toMatchObject({ status: 303, location: '/desk' });
  expect(await browserAt(url).send('/desk/enter', { code })).toMatchObject({ status: 410 });

  // What is read is shown before anything is public, and kept as a draft.
  const document =
    '---\ntitle: La crue du Sebou\nauthor: Salma Bennis\nlanguage: fr\n---\n\nLe fleuve est monté de deux mètres.';
  const preview = await editor.press('/desk/new', '/desk/new', { do: 'read', document });
  expect(preview.body).toContain('Rien n’est encore public.');
  expect((await push(pipeline, { method: 'GET' })).value.items).toEqual([]);
  const digest = hiddenIn(preview.body, 'digest') ?? '';
  const kept = await editor.press('/desk/new', '/desk/new', { do: 'draft', document, digest });
  expect(kept).toMatchObject({ status: 303, location: expect.stringMatching(/done=kept$/) });
  const page = kept.location.replace(/\?.*/, '');
  expect((await editor.visit('/desk?status=draft')).body).toContain('La crue du Sebou');
  expect(await inFeed()).toEqual([]);

  // Scheduled for later, and then published at once after all.
  expect(await editor.press(page, page, { do: 'schedule', at: '2031-06-24T08:00' })).toMatchObject({ status: 303 });
  expect((await editor.visit(page)).body).toContain('24 juin 2031 à 08:00');
  expect(await editor.press(page, page, { do: 'publish' })).toMatchObject({ status: 303 });
  await vi.waitFor(async () => expect(await inFeed()).toEqual(['La crue du Sebou']), soon);

  // Out of the feeds, and back.
  expect(await editor.press(page, page, { do: 'retract' })).toMatchObject({ status: 303 });
  await vi.waitFor(async () => expect(await inFeed()).toEqual([]), soon);
  expect(await editor.press(page, page, { do: 'restore' })).toMatchObject({ status: 303 });
  await vi.waitFor(async () => expect(await inFeed()).toEqual(['La crue du Sebou']), soon);

  // Each step stands in the audit log, in the name of who signed in.
  const id = decodeURIComponent(page.replace('/desk/articles/', ''));
  const log = await push(pipeline, { method: 'GET', path: `/audit?article=${id}` });
  const { items } = z.object({ items: z.array(z.object({ action: z.string(), by: z.string() })) }).parse(log.value);
  expect(items.map(({ action, by }) => `${by} ${action}`).toReversed()).toEqual([
    'owner drafted',
    'owner scheduled',
    'owner published',
    'owner retracted',
    'owner restored',
  ]);

  // A file that the inbox refuses is seen, corrected and tried again.
  await writeFile(join(folder, 'data', 'inbox', 'vide.json'), '{"title":"Sans texte"}');
  await vi.waitFor(async () => expect((await editor.visit('/desk')).body).toContain('vide.json'), soon);
  await writeFile(
    join(folder, 'data', 'inbox', 'rejected', 'vide.json'),
    '{"title":"Avec texte","content_text":"Le port rouvre.","language":"fr"}',
  );
  expect(await editor.press('/desk', '/desk/inbox', { file: 'vide.json', back: '/desk' })).toMatchObject({
    status: 303,
  });
  await vi.waitFor(async () => expect(await inFeed()).toContain('Avec texte'), soon);
  await vi.waitFor(async () => expect((await editor.visit('/desk')).body).not.toContain('vide.json'), soon);

  // The session opens the status page too, also behind a proxy, and ends with the sign-out.
  const proxied = { headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' } };
  expect(await editor.visit('/status', proxied)).toMatchObject({ status: 200 });
  expect(await editor.press('/desk', '/desk/sign-out', {})).toMatchObject({ status: 303 });
  expect(await editor.visit('/status', proxied)).toMatchObject({
    status: 303,
    location: '/desk/sign-in?next=%2Fstatus',
  });
  expect((await editor.visit('/desk')).body).toContain('name="token"');
}, 180_000);

it('a page of another site, a form without its token and a stranger change nothing', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  const { url, token } = pipeline;
  const editor = browserAt(url);
  const foreign = await fetch(new URL('/desk/sign-in', url), {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ token }) },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([403, null]);
  expect(await editor.send('/desk/sign-in', { token, next: '/desk/new' })).toMatchObject({ location: '/desk/new' });
  const form = hiddenIn((await editor.visit('/desk/new')).body, 'form') ?? '';
  const document = '# Faux\n\nUn texte.';
  const crossSite = await editor.visit('/desk/new', {
    ...{ method: 'POST', body: new URLSearchParams({ form, do: 'read', document }) },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  expect(crossSite.status).toBe(403);
  expect(await editor.send('/desk/new', { form: 'guess', do: 'read', document })).toMatchObject({ status: 403 });
  expect(await browserAt(url).send('/desk/new', { form, do: 'read', document })).toMatchObject({ status: 401 });
  // The API takes no cookies, whoever sends them.
  expect(await editor.visit('/articles', { headers: { accept: 'application/json' } })).toMatchObject({ status: 401 });
  expect((await push(pipeline, { method: 'GET' })).value.items).toEqual([]);
}, 120_000);
