import { expect, it } from 'vitest';
import { type Caller, ownerWith, type Scope } from '#shared/model/caller.ts';
import { ingestFixtures } from '#test/ingest/ingest-fixture.ts';
import { deskOver, hiddenIn, quietStatus } from './desk-fixture.ts';

const open = ingestFixtures();

const callerWith = (name: string, scopes: readonly Scope[], limits: Caller['limits'] = {}): Caller => ({
  ...{ name, scopes, limits },
  keyId: name,
});

const callers = {
  amina: ownerWith('amina'),
  reader: callerWith('reader', ['read']),
  writer: callerWith('writer', ['publish', 'read', 'status']),
  arabic: callerWith('arabic', ['publish', 'retract', 'read'], { languages: ['ar'] }),
};

const signedIn = async (token: keyof typeof callers, status = quietStatus) => {
  const desk = deskOver(await open(), { callers, status });
  await desk.signIn(token);
  return desk;
};

const crue = '# La crue du Sebou\n\nLe fleuve est monté de deux mètres à Kénitra.';
const port = '# ميناء طنجة يفتح\n\nاستأنف العمال عملهم صباح اليوم في الميناء.';

/** Stores a document by the buttons of its preview, and gives the address of its page. */
const store = async (desk: Awaited<ReturnType<typeof signedIn>>, document: string, chosen: string): Promise<string> => {
  const preview = await desk.post('/desk/new', { do: 'read', document });
  const digest = hiddenIn(preview.body, 'digest') ?? '';
  const answer = await desk.post('/desk/new', { do: chosen, document, digest });
  expect(answer.status).toBe(303);
  return (answer.headers.location ?? '').replace(/\?.*/, '');
};

const press = async (
  desk: Awaited<ReturnType<typeof signedIn>>,
  page: string,
  fields: Readonly<Record<string, string>>,
) => {
  const etag = hiddenIn((await desk.get(page)).body, 'etag') ?? '';
  return desk.post(page, { etag, ...fields });
};

it('without a session every page is the form to sign in, which leads back to it, and every action is refused', async () => {
  const desk = deskOver(await open(), { callers });
  for (const page of [
    '/desk',
    '/desk?q=port',
    '/desk/new',
    '/desk/articles/a',
    '/desk/receivers',
    '/desk/sources',
    '/desk/readers',
  ]) {
    const { status, body } = await desk.get(page);
    expect([page, status]).toEqual([page, 200]);
    expect(body).toContain('<input type="password" name="token"');
    expect(hiddenIn(body, 'next')).toBe(page);
  }
  for (const path of [
    '/desk/new',
    '/desk/articles/a',
    '/desk/deliveries',
    '/desk/receivers',
    '/desk/inbox',
    '/desk/sources',
  ])
    expect(await desk.post(path, { form: 'x', do: 'publish', document: crue })).toMatchObject({ status: 401 });
  expect(desk.calls).toEqual([]);
});

it('a wrong token is answered with the form and a sentence in the language of the site', async () => {
  const { status, body } = await deskOver(await open(), { callers }).signIn('guess');
  expect(status).toBe(401);
  expect(body).toContain('Ce jeton n’est pas valable.');
});

it.each([
  'https://evil.example/',
  '//evil.example',
  '/desk/../feeds',
  '/\\evil.example',
  'javascript:alert(1)',
  '/deskx',
])('after signing in nobody is led to %s', async (next) => {
  const { body } = await deskOver(await open(), { callers }).get(`/desk/sign-in?next=${encodeURIComponent(next)}`);
  expect(['/desk', '/desk/../feeds']).toContain(hiddenIn(body, 'next'));
});

it('a preview stores nothing, and shows where each field was found and what the reading warns of', async () => {
  const desk = await signedIn('amina');
  const { body } = await desk.post('/desk/new', { do: 'read', document: port });
  expect(body).toContain('<h1 lang="ar" dir="rtl">ميناء طنجة يفتح</h1>');
  expect(body).toContain('Rien n’est encore public.');
  expect(body).toContain('aucune date n’a été trouvée');
  expect((await desk.get('/desk')).body).toContain('Il n’y a encore aucun article.');
});

it('a preview holds the document once for its buttons, and once for a date, in which Enter publishes nothing', async () => {
  const desk = await signedIn('amina');
  const { body } = await desk.post('/desk/new', { do: 'read', document: crue });
  const forms = [...body.matchAll(/<form [^>]*action="\/desk\/new">.*?<\/form>/gs)].map(([form]) => form);
  const buttonsOf = (form: string) => [...form.matchAll(/ name="do" value="(\w+)"/g)].map(([, chosen]) => chosen);
  expect(forms.map(buttonsOf)).toEqual([['publish', 'draft', 'change'], ['schedule']]);
  expect(forms.map((form) => form.includes('name="at"'))).toEqual([false, true]);
});

it('the day of an article: kept, scheduled, published, retracted and brought back, each by one call of the API', async () => {
  const desk = await signedIn('amina');
  const page = await store(desk, crue, 'draft');
  const { length } = desk.calls;
  const day = [
    ['schedule', 'scheduled', 'Programmé'],
    ['publish', 'published', 'En ligne'],
    ['retract', 'retracted', 'Retiré'],
    ['restore', 'restored', 'En ligne'],
  ] as const;
  for (const [chosen, done, status] of day) {
    const answer = await press(desk, page, { do: chosen, at: '2024-12-24T08:00' });
    expect([chosen, answer.headers.location]).toEqual([chosen, `${page}?done=${done}`]);
    expect((await desk.get(page)).body).toMatch(new RegExp(`<span class="badge [a-z]+">${status}</span>`));
  }
  const id = page.replace('/desk', '');
  expect(desk.calls.slice(length)).toEqual([
    `owner: PATCH ${id}`,
    `owner: PATCH ${id}`,
    `owner: DELETE ${id}`,
    `owner: PATCH ${id}`,
  ]);
});

it('an hour is one of the time zone of the site', async () => {
  const desk = await signedIn('amina');
  const page = await store(desk, crue, 'draft');
  await press(desk, page, { do: 'schedule', at: '2024-12-24T08:00' });
  // Africa/Casablanca is an hour ahead of UTC in December.
  expect((await desk.get(page)).body).toContain('<time datetime="2024-12-24T07:00:00.000Z">');
  for (const at of ['', 'demain', '2024-02-30T08:00', '2024-12-24T25:00', '2023-01-01T08:00'])
    expect(await press(desk, page, { do: 'schedule', at })).toMatchObject({ status: 422 });
});

it('a button of an outdated page changes nothing', async () => {
  const desk = await signedIn('amina');
  const page = await store(desk, crue, 'publish');
  const etag = hiddenIn((await desk.get(page)).body, 'etag') ?? '';
  await press(desk, page, { do: 'retract' });
  expect(await desk.post(page, { do: 'retract', etag })).toMatchObject({ status: 412 });
});

it('a document that is read differently since it was shown is shown again, and not stored', async () => {
  const desk = await signedIn('amina');
  const preview = await desk.post('/desk/new', { do: 'read', document: crue });
  const digest = hiddenIn(preview.body, 'digest') ?? '';
  const answer = await desk.post('/desk/new', { do: 'publish', document: `${crue}\n\nEncore.`, digest });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('La page a changé depuis que vous l’avez vue.');
  expect((await desk.get('/desk')).body).toContain('Il n’y a encore aucun article.');
});

it('what cannot be read comes back with the reason, and with the text that was entered', async () => {
  const desk = await signedIn('amina');
  const answer = await desk.post('/desk/new', { do: 'read', document: '{"title":' });
  expect(answer.status).toBe(422);
  expect(answer.body).toContain('{&quot;title&quot;:</textarea>');
  const several = await desk.post('/desk/new', {
    do: 'read',
    document: '{"items":[{"id":"1","title":"a","content_text":"b"},{"id":"2","title":"c","content_text":"d"}]}',
  });
  expect(several.body).toContain('Ce document contient 2 articles.');
});

it('a form of another session, or without its token, changes nothing', async () => {
  const desk = await signedIn('amina');
  for (const form of ['', 'guess', 'f'.repeat(64)])
    expect(await desk.post('/desk/new', { form, do: 'draft', document: crue })).toMatchObject({ status: 403 });
  expect(desk.calls).toEqual([]);
});

it('signing out ends the session', async () => {
  const desk = await signedIn('amina');
  expect((await desk.get('/desk')).body).toContain('Se déconnecter');
  expect(await desk.post('/desk/sign-out', {})).toMatchObject({ status: 303 });
  expect((await desk.get('/desk')).body).toContain('name="token"');
});

it('people see buttons for what they may do, and are refused everything else', async () => {
  const fixture = await open();
  const owner = deskOver(fixture, { callers });
  await owner.signIn('amina');
  const page = await store(owner, crue, 'publish');
  const reader = deskOver(fixture, { callers });
  await reader.signIn('reader');
  const { body } = await reader.get(page);
  expect(body).toContain('La crue du Sebou');
  expect(body).not.toMatch(/<button class="button/);
  expect(await reader.get('/desk/new')).toMatchObject({ status: 403 });
  expect(await reader.get('/desk/receivers')).toMatchObject({ status: 403 });
  const form = hiddenIn(body, 'form') ?? '';
  expect(await reader.post(page, { form, do: 'retract', etag: '"1"' })).toMatchObject({ status: 403 });
  expect(await reader.post('/desk/new', { form, do: 'publish', document: port })).toMatchObject({ status: 403 });
});

it('a publisher of Arabic sees and changes articles in Arabic only', async () => {
  const fixture = await open();
  const owner = deskOver(fixture, { callers });
  await owner.signIn('amina');
  const [french, arabic] = [await store(owner, crue, 'publish'), await store(owner, port, 'publish')];
  const desk = deskOver(fixture, { callers });
  await desk.signIn('arabic');
  const { body } = await desk.get('/desk');
  expect(body).toContain('ميناء طنجة يفتح');
  expect(body).not.toContain('La crue du Sebou');
  expect(await desk.get(french)).toMatchObject({ status: 404 });
  expect(await press(desk, arabic, { do: 'retract' })).toMatchObject({ status: 303 });
  const { status, body: refusal } = await desk.post('/desk/new', { do: 'read', document: crue });
  expect([status, refusal.includes('for the languages ar only')]).toEqual([403, true]);
});

it('the list is searched by words and narrowed by state and feed, and the address says how', async () => {
  const desk = await signedIn('amina');
  await store(desk, crue, 'publish');
  await store(desk, port, 'draft');
  const titles = async (query: string): Promise<readonly string[]> =>
    [...(await desk.get(`/desk?${query}`)).body.matchAll(/<h3 [^>]*><a [^>]*>([^<]*)/g)].map(([, title = '']) => title);
  expect(await titles('')).toEqual(['ميناء طنجة يفتح', 'La crue du Sebou']);
  expect(await titles('q=kenitra')).toEqual(['La crue du Sebou']);
  expect(await titles('q=العمال')).toEqual(['ميناء طنجة يفتح']);
  expect(await titles('status=draft')).toEqual(['ميناء طنجة يفتح']);
  expect(await titles('feed=ar')).toEqual([]);
  expect(await titles('q=absent&status=&feed=')).toEqual([]);
  const { body } = await desk.get('/desk?q=kenitra&status=live');
  expect(body).toContain('name="q" dir="auto" value="kenitra"');
  expect(body).toContain('<option value="live" selected>');
  expect(await desk.get('/desk?status=unknown')).toMatchObject({ status: 400 });
  expect(await desk.get('/desk?order=oldest')).toMatchObject({ status: 400 });
});

it('long lists have pages, and each article stands on one of them', async () => {
  const fixture = await open();
  const desk = deskOver(fixture, { callers });
  await desk.signIn('amina');
  for (let number = 1; number <= 35; number += 1) {
    fixture.clock.set(new Date(Date.parse('2024-11-28T09:00:00Z') + number * 1000).toISOString());
    await store(desk, `# Brève numéro ${number}\n\nTexte ${number}.`, 'draft');
  }
  const seen: string[] = [];
  let page: string | undefined = '/desk?status=draft';
  while (page !== undefined) {
    const { body } = await desk.get(page);
    seen.push(...[...body.matchAll(/Brève numéro (\d+)</g)].map(([, number = '']) => number));
    page = /rel="next" href="([^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen.map(Number)).toEqual(Array.from({ length: 35 }, (_, index) => 35 - index));
}, 120_000);

it('the page of an article shows what changed between its revisions', async () => {
  const fixture = await open();
  const desk = deskOver(fixture, { callers });
  await desk.signIn('amina');
  const page = await store(
    desk,
    '---\nid: sebou\ntitle: La crue\n---\n\nLe fleuve est monté de deux mètres.',
    'publish',
  );
  await store(desk, '---\nid: sebou\ntitle: La crue\n---\n\nLe fleuve est monté de trois mètres.', 'publish');
  const { body } = await desk.get(page);
  expect(body).toMatch(/monté de <del>.*?deux <\/del><ins>.*?trois <\/ins>mètres\./);
});

it('the page of an article shows the warnings of its reading, as the API does', async () => {
  const desk = await signedIn('amina');
  const page = await store(desk, '---\ntitle: La crue\nurl: pas une adresse\n---\n\nLe fleuve est monté.', 'publish');
  const { body } = await desk.get(page);
  expect(body).toMatch(/<h2>Avertissements de lecture<\/h2>\n<ul class="problems"><li>/);
  expect(body).toContain('pas une adresse');
});

it('what needs somebody comes first, with a button for who may press it', async () => {
  const status = {
    ...quietStatus,
    attention: [
      {
        kind: 'refusedFiles',
        count: 1,
        newest: [
          {
            name: 'vide.json',
            refusedAt: '2024-11-28T08:00:00.000Z',
            size: 2,
            code: 'ARTICLE_INVALID',
            detail: 'It has no text.',
            errors: [],
          },
        ],
      },
      {
        kind: 'receiver',
        url: 'https://hook.example/',
        condition: { kind: 'failing' },
        failures: 3,
        since: '2024-11-28T08:00:00.000Z',
        reason: '500',
      },
      { kind: 'drafts', count: 1, newest: [{ id: 'a1', title: 'مسودة' }] },
    ],
  } as const;
  const { body } = await (await signedIn('amina', status)).get('/desk');
  expect(body).toContain('It has no text.');
  expect(body).toMatch(/<form method="post" action="\/desk\/inbox">.*?name="file" value="vide\.json"/);
  expect(body).toMatch(
    /<form method="post" action="\/desk\/receivers">.*?name="receiver" value="https:\/\/hook\.example\/"/,
  );
  expect(body).toContain('<a href="/desk/articles/a1"><bdi>مسودة</bdi></a>');
  expect(body.indexOf('vide.json')).toBeLessThan(body.indexOf('role="search"'));
  const writer = (await (await signedIn('writer', status)).get('/desk')).body;
  expect(writer).toContain('vide.json');
  expect(writer).not.toContain('action="/desk/inbox"');
  expect((await (await signedIn('reader', status)).get('/desk')).body).not.toContain('vide.json');
});

it('who reads each feed is shown by day, the newest in figures, and a feed that nobody asked for is left out', async () => {
  const fixture = await open();
  const [feed] = fixture.site.feeds;
  const slug = feed?.slug ?? '';
  const dayOf = (day: string, subscribers: number) => ({
    ...{ day, feed: slug, subscribers, services: { Feedly: subscribers - 1, 'Inoreader <b>': 1 } },
    ...{ pollers: 3, hubSubscribers: 2 },
  });
  const readers = [dayOf('2024-11-27', 12), dayOf('2024-11-28', 17)];
  const desk = deskOver(fixture, { callers, readers });
  await desk.signIn('amina');
  const { status, body } = await desk.get('/desk/readers');
  expect(status).toBe(200);
  expect(body).toContain('17 (<bdi>Feedly</bdi> 16 · <bdi>Inoreader &lt;b&gt;</bdi> 1)');
  expect(body.match(/<rect /g)).toHaveLength(2);
  expect(body.match(/<section /g)).toHaveLength(1);
});

it('where nobody has read yet, the page of readers says when the first count comes', async () => {
  const desk = await signedIn('amina');
  const { body } = await desk.get('/desk/readers');
  expect(body).toMatch(/dans l’heure|within an hour/);
});
