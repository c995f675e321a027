import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startBarid, token } from '../../bench/barid-process.ts';

/** A page of a running Barid and the cookie with which a browser opens it. */
export type RunningPage = { readonly url: string; readonly cookie?: string };

const samples = fileURLToPath(new URL('../../samples/inbox/', import.meta.url));
const siteFile = fileURLToPath(new URL('../../barid.config.json', import.meta.url));

const articles = z.object({
  items: z.array(z.object({ id: z.string(), language: z.string(), guid: z.string() })),
});

/** All articles once the samples have been read, and `wanted` of them are there. @throws Error after a minute */
const waitForArticles = async (url: string, wanted: number) => {
  for (let second = 0; second < 60; second += 1) {
    const answer = await fetch(`${url}/articles`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = articles.parse(await answer.json());
    if (items.length >= wanted) return items;
    await wait(1000);
  }
  throw new Error(`Fewer than ${wanted} articles were read within a minute.`);
};

/** The cookie of a person who signs in at the desk. @throws Error where there is none */
const signIn = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/desk/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, next: '/desk' }).toString(),
  });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  if (cookie === '') throw new Error(`Signing in was answered ${answer.status}, without a cookie.`);
  return cookie;
};

/**
 * Starts Barid with the samples, a draft and a refused file, and gives its pages: those of the desk with a session, the status
 * page, the page of an article, months and what does not exist. `stop` ends it.
 */
export const startPages = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-pages-'));
  const barid = await startBarid(folder, JSON.parse(await readFile(siteFile, 'utf8')));
  const stop = async (): Promise<void> => {
    await barid.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url } = barid;
    const inbox = join(barid.data, 'inbox');
    await mkdir(inbox, { recursive: true });
    await cp(samples, inbox, { recursive: true });
    const draft = {
      id: 'urn:draft',
      title: 'ⴰⴷⵍⵉⵙ ⴰⵎⴰⵢⵏⵓ',
      content_html: '<p>ⴰⴷⵔⵉⵙ</p>',
      language: 'zgh',
      status: 'draft',
    };
    const live = { id: 'urn:live', title: 'سوق فاس', content_html: '<p>يفتح السوق فجرًا.</p>', language: 'ar' };
    for (const item of [draft, live, { ...live, title: 'سوق فاس يفتح فجرًا' }]) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      await fetch(`${url}/articles`, { method: 'POST', headers, body: JSON.stringify(item) });
    }
    const items = await waitForArticles(url, 10);
    const cookie = await signIn(url);
    const own = items.find(({ guid }) => guid === live.id)?.id ?? '';
    const desk = ['', '/new', '/receivers', '/sources', '/readers', '?q=xyz', '/articles/unknown'];
    const ofArticles = ['fr', 'ar', 'zgh'].flatMap(
      (language) => items.find((item) => item.language === language) ?? [],
    );
    const pages: readonly RunningPage[] = [
      { url: `${url}/desk` },
      ...desk.map((path) => ({ url: `${url}/desk${path}`, cookie })),
      ...ofArticles.map(({ id }) => ({ url: `${url}/desk/articles/${id}`, cookie })),
      { url: `${url}/status`, cookie },
      ...['/', '/feeds/ar/', '/feeds/fr/months/', `/a/${own}/`, '/nothing-here'].map((path) => ({ url: url + path })),
    ];
    return { pages, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
