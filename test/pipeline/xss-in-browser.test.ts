import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Browser, chromium } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { listen } from '#infra/local/loopback.ts';
import type { Pipeline } from '#infra/local/start-pipeline.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, readDocument, startTestPipeline, titles } from './pipeline-harness.ts';

const executablePath = '/usr/bin/chromium';

const folder = new URL('../fixtures/xss/', import.meta.url);
const corpus = z.object({ vectors: z.array(z.object({ name: z.string(), html: z.string() })) });
const vectors = readdirSync(folder).flatMap(
  (file) => corpus.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))).vectors,
);

/** Publishes each vector as the body of an article, and in every other field that pages show. */
const publishAll = async (pipeline: Pipeline): Promise<void> => {
  const items = vectors.flatMap(({ name, html }, index) => {
    const id = `https://www.example.org/${index}`;
    const body = {
      id,
      url: id,
      title: `Corps ${index} ${name}`,
      language: 'fr',
      content_html: `<p>${index}</p>${html}`,
    };
    const fields = {
      id: `${id}/champs`,
      title: `Champs ${index} ${html}`,
      language: 'fr',
      summary: html,
      authors: [{ name: html.slice(0, 200) }],
      tags: [html.slice(0, 100)],
      content_html: `<p>${index}</p>`,
    };
    return [body, fields];
  });
  const batchSize = 50;
  for (let start = 0; start < items.length; start += batchSize) {
    const { status } = await push(pipeline, { body: JSON.stringify({ items: items.slice(start, start + batchSize) }) });
    expect([201, 207]).toContain(status);
  }
  // An answer of 207 may refuse a few: a vector without text is no article.
  await expect
    .poll(async () => (await titles(pipeline, 'all')).length, { timeout: 90_000, interval: 500 })
    .toBeGreaterThan(vectors.length);
};

type Cookie = { readonly name: string; readonly value: string; readonly url: string };

/** What ran, was asked of a stranger, or was stopped only by the policy of the page. */
const incidentsOn = async (
  browser: Browser,
  url: string,
  session?: Cookie,
  paste?: string,
): Promise<readonly string[]> => {
  const incidents: string[] = [];
  const context = await browser.newContext();
  if (session !== undefined) await context.addCookies([session]);
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    incidents.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => incidents.push(`a program failed: ${error.message}`));
  await page.exposeFunction('reportViolation', (text: string) => void incidents.push(text));
  // The policy is the second wall: a page on which it has to stop a script has lost the first.
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ effectiveDirective, sample, blockedURI }) => {
    if (/script|frame|object|form|base/.test(effectiveDirective)) reportViolation(effectiveDirective + ' ' + blockedURI + ' ' + sample);
  })`);
  await page.route('**/*', (route) => {
    const request = route.request();
    if (new URL(request.url()).hostname === '127.0.0.1') return route.continue();
    if (!['image', 'media'].includes(request.resourceType()))
      incidents.push(`${request.resourceType()} ${request.url()}`);
    return route.abort();
  });
  await page.goto(url, { waitUntil: 'load', timeout: 90_000 });
  if (paste !== undefined) {
    await page.fill('textarea[name=document]', paste);
    await page.click('button[value=read]');
    await page.waitForLoadState('load');
  }
  // Handlers of events that a person causes.
  await page.evaluate(`for (const element of document.querySelectorAll('article *, main *'))
    for (const type of ['mouseover', 'focus', 'pointerenter', 'toggle', 'animationstart', 'error'])
      element.dispatchEvent(new Event(type, { bubbles: true }))`);
  expect(await page.evaluate('document.body.innerText.length')).toBeGreaterThan(0);
  await context.close();
  return incidents;
};

it('no vector of the corpus runs on a public page, and no policy has to stop one', async ({ skip }) => {
  if (!existsSync(executablePath)) skip(`${executablePath} is not there: nothing was tried.`);
  const pipeline = await startTestPipeline(await freshFolder(), { facets: ['tag', 'author'] });
  await publishAll(pipeline);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  // The judge sees what runs, and what only a policy stops.
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
  for (const head of ['', policy]) {
    const bad = await listen(
      createServer((_, response) => {
        response.setHeader('content-type', 'text/html').end(`${head}<p>x<img src=/x onerror=alert(1)>`);
      }),
      0,
    );
    onTestFinished(bad.close);
    expect(await incidentsOn(browser, bad.url)).not.toEqual([]);
  }
  const index = (await readDocument(pipeline, '/')) ?? '';
  const feed = (await readDocument(pipeline, '/feeds/all/')) ?? '';
  const linked = [
    ...`${index}${feed}`.matchAll(/href="(?:http:\/\/127\.0\.0\.1:\d+)?(\/(?:feeds|articles)\/[^"#?]*\/)"/g),
  ];
  const found = [...new Set(linked.map(([, path = '']) => path))];
  const maxPages = 12;
  const kinds = ['/feeds/tag/', '/feeds/author/', '/articles/'].flatMap((kind) =>
    found.filter((path) => path.startsWith(kind)).slice(0, maxPages / 3),
  );
  const query = encodeURIComponent('"><img src=x onerror=alert(1)>');
  const paths = ['/', '/feeds/all/', '/feeds/fr/', ...kinds, `/${query}`, `/feeds/all/?${query}`, `/feeds/${query}/`];
  for (const path of paths) {
    // A whole number of entries of the corpus is on each page: what runs names itself.
    expect([path, await incidentsOn(browser, `${pipeline.url}${path}`)]).toEqual([path, []]);
  }
}, 300_000);

/** The cookie of a session that a link of a program opens. */
const openSession = async (pipeline: Pipeline): Promise<Cookie> => {
  const invitation = await push(pipeline, { path: '/desk/links' });
  const code = new URL(String(invitation.value.url)).searchParams.get('code') ?? '';
  const answer = await fetch(new URL('/desk/enter', pipeline.url), {
    method: 'POST',
    headers: { origin: new URL(pipeline.url).origin, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ code }),
    redirect: 'manual',
  });
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  return { name, value, url: pipeline.url };
};

it('no vector runs on the desk or the status page: of articles, of sources, and of what receivers answer', async ({
  skip,
}) => {
  if (!existsSync(executablePath)) skip(`${executablePath} is not there: nothing was tried.`);
  const script = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
  // A stranger's words: a title of a feed, an error, and an address to go on to.
  const stranger = await listen(
    createServer((request, response) => {
      const encoded = script.replaceAll('<', '&lt;');
      if (request.url === '/feed')
        response
          .setHeader('content-type', 'application/rss+xml')
          .end(
            `<rss version="2.0"><channel><title>${encoded}</title><item><title>${encoded}</title><author>${encoded}</author><guid>${encoded}</guid><description>${encoded}</description></item></channel></rss>`,
          );
      else if (request.url === '/moved')
        response.writeHead(302, { location: `javascript:alert(1)//${encodeURI(script)}` }).end();
      else response.writeHead(500, { 'content-type': 'text/html', location: encodeURI(script) }).end(script);
    }),
    0,
  );
  onTestFinished(stranger.close);
  const pipeline = await startTestPipeline(await freshFolder(), {
    facets: ['tag', 'author'],
    sources: [
      { id: 'journal', url: `${stranger.url}/feed` },
      { id: 'ailleurs', url: `${stranger.url}/moved` },
      { id: 'panne', url: `${stranger.url}/panne` },
    ],
    webhooks: [{ url: `${stranger.url}/hook`, as: 'slack' }],
  });
  const sample = vectors.filter((_, at) => at % 12 === 0);
  const items = sample.map(({ html }, index) => ({
    id: `https://www.example.org/${index}`,
    title: `Champs ${index} ${html}`,
    summary: html,
    authors: [{ name: html.slice(0, 200) }],
    tags: [html.slice(0, 100)],
    content_html: `<p>${index}</p>${html}`,
  }));
  expect([201, 207]).toContain((await push(pipeline, { body: JSON.stringify({ items }) })).status);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  const session = await openSession(pipeline);
  const visit = async (path: string): Promise<string> => {
    const headers = { cookie: `${session.name}=${session.value}`, accept: 'text/html' };
    return (await fetch(new URL(path, pipeline.url), { headers })).text();
  };
  // What the receiver and the sources answered is shown by now.
  await expect.poll(() => visit('/desk/receivers'), { timeout: 60_000, interval: 500 }).toContain('500');
  await expect.poll(() => visit('/desk/sources'), { timeout: 60_000, interval: 500 }).toContain('500');
  const list = await visit('/desk');
  const articles = [...new Set([...list.matchAll(/href="(\/desk\/articles\/[^"?#]+)"/g)].map(([, path = '']) => path))];
  expect(articles.length).toBeGreaterThan(3);
  const query = encodeURIComponent(script);
  const paths = [
    ...['/desk', `/desk?q=${query}`, '/desk/new', '/desk/sources', '/desk/receivers', '/desk/readers', '/status'],
    ...articles.slice(0, 5),
  ];
  for (const path of paths) {
    expect([path, await incidentsOn(browser, `${pipeline.url}${path}`, session)]).toEqual([path, []]);
  }
  const paste = JSON.stringify({
    title: script,
    authors: [{ name: script }],
    content_html: vectors.map(({ html }) => html).join(''),
  });
  expect(await incidentsOn(browser, `${pipeline.url}/desk/new`, session, paste)).toEqual([]);
}, 300_000);
