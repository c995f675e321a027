import type { Answered, Client } from './client.ts';
import type { History } from './history.ts';
import { token } from './pipeline.ts';
import { type Publisher, type Stored, toItem } from './publisher.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The value of a hidden field of a form. */
const fieldIn = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]?.replaceAll('&quot;', '"') ?? '';

/** A page, and the cookie with which it was asked for. */
type Page = { readonly html: string; readonly session: string };

/** A person at the desk, in one browser: signs in, writes, and presses the buttons of an article's page. */
export const makeEditor = (world: World, history: History, client: Client, publisher: Publisher) => {
  let cookie = '';
  const isSignIn = ({ status, text }: Answered): boolean => status === 401 || text.includes('action="/desk/sign-in"');

  const signIn = async (): Promise<void> => {
    const answer = await client.submit('/desk/sign-in', { token, next: '/desk' }, { authorization: '' });
    if (answer.status !== 303) history.report('accepted', `Signing in at the desk was answered ${answer.status}.`);
    [cookie = ''] = (answer.headers['set-cookie'] ?? '').split(';');
  };

  const page = async (path: string): Promise<Page> => {
    for (;;) {
      const session = cookie;
      const answer = await client.request({ method: 'GET', path, headers: { cookie, authorization: '' } });
      if (answer.status === 200 && !isSignIn(answer)) return { html: answer.text, session };
      if (answer.status !== 200) history.report('accepted', `${path} was answered ${answer.status}.`);
      await signIn();
    }
  };

  /** Sends a form of a page. It belongs to a session, and somebody may have signed in once more in this browser meanwhile. */
  const submit = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    { session }: Page,
  ): Promise<Answered> => {
    const sent = cookie;
    const answer = await client.submit(path, fields, { cookie, authorization: '' });
    if (answer.status === 403 && sent === session)
      history.report('accepted', `${path} refused the form of its own session: ${answer.text.slice(0, 200)}`);
    return answer;
  };

  /** What a button makes of an article; undefined for those that are about its text. */
  const statusAfter: Readonly<Record<string, Stored['status']>> = {
    publish: 'live',
    restore: 'live',
    unschedule: 'draft',
    retract: 'retracted',
    discard: 'retracted',
  };

  const press = async (guid: string, own: Random): Promise<void> => {
    const found = await publisher.read(guid);
    if (found === undefined) return;
    const shown = await page(`/desk/articles/${encodeURIComponent(found.id)}`);
    const { html } = shown;
    const buttons = [...html.matchAll(/name="do" value="(\w+)"/g)].map(([, name = '']) => name);
    const known = buttons.filter((name) => name in statusAfter);
    if (known.length === 0) return;
    const chosen = own.pick(known);
    if (statusAfter[chosen] === 'live') history.reveal(found.title);
    if (statusAfter[chosen] === 'draft') history.hide(found.title);
    const fields = { form: fieldIn(html, 'form'), etag: fieldIn(html, 'etag'), do: chosen };
    const action = `/desk/articles/${encodeURIComponent(found.id)}`;
    // Another site's page, which cannot read ours, does not know the token of our forms.
    const forged = await client.attempt(client.formOf(action, { ...fields, form: 'a guess' }, { cookie }));
    if (forged !== undefined && forged.status < 400 && !isSignIn(forged))
      history.report('closed', `${chosen} at the desk, by the form of another site, was answered ${forged.status}.`);
    const answer = await submit(action, fields, shown);
    if (answer.status === 403) return press(guid, own);
    const after = await publisher.settle(guid);
    if (answer.status === 303 && after?.status !== statusAfter[chosen])
      history.report('accepted', `${chosen} at the desk left ${guid} ${after?.status}.`);
    // 412 and 409: the article has changed meanwhile, by its date or by this very form, whose answer was lost.
    else if (![303, 409, 412].includes(answer.status))
      history.report('accepted', `${chosen} at the desk was answered ${answer.status}.`);
  };

  const compose = async (article: number, own: Random): Promise<void> => {
    const written = publisher.write(article, own);
    const document = JSON.stringify(toItem(written));
    for (;;) {
      const shown = await page('/desk/new');
      const form = fieldIn(shown.html, 'form');
      const read = await submit('/desk/new', { form, document, do: 'read' }, shown);
      if (isSignIn(read) || read.status === 403) continue;
      if (read.status === 410 && history.erased.has(written.id)) return;
      if (read.status === 200 && !read.text.includes(written.title))
        history.report('accepted', 'The preview at the desk does not show the title.');
      const digest = fieldIn(read.text, 'digest');
      const stored = await submit('/desk/new', { form, document, digest, do: 'publish' }, shown);
      if (stored.status === 410 && history.erased.has(written.id)) return;
      if (stored.status === 303) return publisher.accept(written);
      if (stored.status === 403) continue;
      if (stored.status >= 400)
        return history.report('accepted', `The desk answered ${stored.status} to a new article.`);
      await new Promise<void>((resolve) => world.after(1000, '', resolve));
    }
  };

  return {
    press: (article: number, own: Random): void => publisher.inTurn(article, (guid) => press(guid, own)),
    compose: (article: number, own: Random): void => publisher.inTurn(article, () => compose(article, own)),
  };
};
