import type { Answered, Asked, Client } from './client.ts';
import type { History } from './history.ts';
import { publicUrl } from './pipeline.ts';
import type { Random } from './random.ts';

/** What may pass: the service is busy, or its function died. */
const isPassing = ({ status }: Answered): boolean => status === 429 || status >= 500;

/** Somebody without a valid token, who tries every door that writes. Nothing of it is stored, and nobody gets to see it. */
export const makeStranger = (history: History, client: Client) => {
  let count = 0;

  /** Requests that change something, with this title where they bring an article. */
  const requestsOf = (title: string, article: number): readonly Asked[] => {
    const id = `https://www.example.org/a/${article}`;
    const item = { id, url: id, title, content_html: `<p>${title}</p>` };
    const path = `/articles/${encodeURIComponent(id)}`;
    const form = new Uint8Array(Buffer.from(new URLSearchParams({ do: 'publish', document: title }).toString()));
    return [
      { method: 'POST', path: '/articles', body: item },
      { method: 'PUT', path, body: item },
      { method: 'DELETE', path },
      { method: 'POST', path: `${path}/erase` },
      { method: 'POST', path: '/media', body: new Uint8Array(Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1')) },
      { method: 'POST', path: '/rebuild' },
      { method: 'POST', path: '/in/cms', body: { post: { current: { ...item, status: 'published' }, previous: {} } } },
      {
        method: 'POST',
        path: '/desk/new',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      },
      { method: 'GET', path },
      { method: 'GET', path: '/status', headers: { accept: 'application/json' } },
    ];
  };

  /** What a stranger has in place of a token. */
  const credentials: readonly Readonly<Record<string, string>>[] = [
    { authorization: '' },
    { authorization: 'Bearer a-guess' },
    { authorization: 'Bearer the-toke' },
    { authorization: `Basic ${Buffer.from('a:guess').toString('base64')}` },
    { authorization: '', 'webhook-id': 'a', 'webhook-timestamp': '0', 'webhook-signature': 'v1,AAAA' },
    { authorization: '', cookie: '__Host-barid=a-guess', origin: publicUrl, 'sec-fetch-site': 'same-origin' },
  ];

  const attempt = async (asked: Asked, given: Readonly<Record<string, string>>): Promise<void> => {
    const answer = await client.attempt({ ...asked, headers: { ...asked.headers, ...given } });
    if (answer === undefined || isPassing(answer)) return;
    const isSignIn = answer.status === 303 || (answer.status === 200 && answer.text.includes('action="/desk/sign-in"'));
    const isRefused = [401, 403, 404].includes(answer.status) || (asked.path.startsWith('/desk') && isSignIn);
    if (!isRefused)
      history.report('closed', `A stranger's ${asked.method} ${asked.path} was answered ${answer.status}.`);
  };

  return {
    /** Tries some doors at once. */
    intrude: (article: number, own: Random): void => {
      count += 1;
      const title = `Article ${article}, version 66${count}`;
      history.hide(title);
      const given = own.pick(credentials);
      for (const asked of requestsOf(title, article)) if (own.chance(0.6)) void attempt(asked, given);
    },
  };
};
