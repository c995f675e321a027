import { z } from 'zod';
import { sha256 } from '#shared/hash.ts';
import type { Answered, Client } from './client.ts';
import type { Accepted, History } from './history.ts';
import { publicUrl } from './pipeline.ts';
import type { Random } from './random.ts';
import { tags } from './schedule.ts';
import type { World } from './world.ts';

/** An article as a publisher writes it. */
export type Written = {
  readonly article: number;
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly tags: readonly string[];
  readonly published: string;
  readonly isDraft: boolean;
  readonly author?: string;
  /** The publisher's own id, beside the guid. */
  readonly ownId?: string;
  readonly picture?: string;
};

/** What is not drawn of an article. */
type As = Partial<Written> & { readonly keepsDate?: boolean };

/** How an article is sent, besides a simple `POST /articles`. */
export type Door = 'key' | 'match' | 'race' | 'desk' | 'own id' | 'picture';

const guidOf = (article: number): string => `https://www.example.org/a/${article}`;

const ownIdOf = (article: number): string => `redaction-${article}`;

const texts: Readonly<Record<string, string>> = {
  fr: 'Le conseil municipal a voté mercredi le budget de la ville, après une longue séance.',
  ar: 'صادق المجلس البلدي يوم الأربعاء على ميزانية المدينة بعد جلسة طويلة.',
  es: 'El consejo municipal aprobó el miércoles el presupuesto de la ciudad tras una larga sesión.',
};

/** An article as an item of JSON Feed. */
export const toItem = (written: Written): object => {
  const { id, title, language, tags: names, published, isDraft, author, ownId, picture } = written;
  const image = picture === undefined ? '' : `<p><img src="${picture}" alt="La salle du conseil"></p>`;
  return {
    ...(ownId === undefined ? { id } : { id: ownId, guid: id }),
    url: id,
    title,
    language,
    tags: names,
    date_published: published,
    content_html: `<p>${texts[language]}</p><p>${title}</p>${image}`,
    ...(author === undefined ? {} : { authors: [{ name: author }] }),
    ...(isDraft ? { _barid: { draft: true }, draft: true, status: 'draft' } : {}),
  };
};

const toAccepted = ({ id, title, language, tags: names, published, isDraft, picture }: Written): Accepted => ({
  guid: id,
  title,
  language,
  tags: names,
  publicFrom: Date.parse(published),
  isDraft,
  picture,
});

const stored = z.object({
  id: z.string(),
  guid: z.string(),
  title: z.string(),
  language: z.string(),
  tags: z.array(z.string()),
  published: z.string().optional(),
  status: z.enum(['live', 'scheduled', 'retracted', 'draft']),
});

/** An article as the API shows it. */
export type Stored = z.infer<typeof stored>;

/** A picture of one pixel that no other article shows: a GIF. */
const pictureOf = (name: string): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00', 'latin1'), Buffer.from(name)]));

/** The buckets of pictures and of the inbox, past all functions. */
type Boxes = {
  readonly dropFile: (key: string, bytes: Uint8Array) => void;
  readonly hasPicture: (url: string) => boolean;
};

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** The address that the bytes of a GIF give it. */
const mediaUrlOf = (bytes: Uint8Array): string => `${publicUrl}/media/${sha256(bytes).slice(0, 32)}.gif`;

/**
 * A newsroom that sends one change of an article after the other, each until it is answered: again after a failure, and
 * long enough after it that nothing of the first attempt is still under way.
 */
export const makePublisher = (
  world: World,
  history: History,
  client: Client,
  { dropFile, hasPicture }: Boxes,
  hasAuthors: boolean,
) => {
  const random = world.random('publisher');
  const queues = new Map<string, Promise<void>>();
  const versions = new Map<string, number>();
  const dates = new Map<string, string>();
  /** Pictures of articles, by guid. */
  const pictures = new Map<string, string>();
  let unanswered = 0;

  /** Runs after all that was done with these articles before. */
  const inTurn = (guids: readonly string[], work: () => Promise<void>): void => {
    unanswered += 1;
    const before = Promise.all(guids.map((guid) => queues.get(guid)));
    const after = before.then(work).finally(() => {
      unanswered -= 1;
    });
    for (const guid of guids) queues.set(guid, after);
  };

  const write = (article: number, own: Random, { keepsDate = false, ...part }: As = {}): Written => {
    const id = guidOf(article);
    const version = (versions.get(id) ?? 0) + 1;
    versions.set(id, version);
    const now = new Date(world.now() - 3_600_000 * (1 + article)).toISOString();
    const written = {
      article,
      id,
      title: `Article ${article}, version ${version}`,
      language: own.pick(['fr', 'fr', 'fr', 'ar', 'es']),
      tags: tags.filter(() => own.chance(0.4)),
      published: keepsDate ? (dates.get(id) ?? now) : now,
      isDraft: false,
      ...(hasAuthors ? { author: `Autrice ${article}` } : {}),
      ...part,
    };
    dates.set(id, written.published);
    return written;
  };

  const accept = (written: Written): void => void history.accepted.set(written.id, toAccepted(written));

  const path = (guid: string): string => `/articles/${encodeURIComponent(guid)}`;

  /** Nobody may see these titles yet: of a draft, and of an article before its date. */
  const hideUntilPublic = (written: readonly Written[]): void => {
    for (const { title, isDraft, published } of written)
      if (isDraft) history.hide(title);
      else if (Date.parse(published) > world.now()) history.hide(title, Date.parse(published));
  };

  /** The article as it is stored; undefined where there is none, or only what an erasure left. */
  const read = async (guid: string): Promise<Stored | undefined> => {
    const answer = await client.request({ method: 'GET', path: path(guid) });
    if (answer.status === 404 || (answer.status === 410 && history.erased.has(guid))) return undefined;
    if (answer.status !== 200) history.report('accepted', `GET of ${guid} was answered ${answer.status}.`);
    return stored.parse(JSON.parse(answer.text));
  };

  /** Takes what is stored for what was accepted, where answers that were lost leave open what was done. */
  const settle = async (guid: string): Promise<Stored | undefined> => {
    const found = await read(guid);
    if (found === undefined) return undefined;
    const { title, language, tags: names, published, status } = found;
    history.accepted.set(guid, {
      guid,
      title: status === 'retracted' ? undefined : title,
      language,
      tags: names,
      publicFrom: status === 'live' ? 0 : Date.parse(published ?? ''),
      isDraft: status === 'draft',
    });
    return found;
  };

  /** Whether an answer is the one for an article that was erased; anything else about it would bring it back. */
  const isErased = ({ id }: Written, { status, text }: Answered): boolean => {
    if (!history.erased.has(id)) return false;
    if (status !== 410 && !(status === 207 && text.includes('ARTICLE_ERASED')))
      history.report('erased', `POST of ${id}, which was erased, was answered ${status}.`);
    return true;
  };

  const expectAccepted = (first: Written, answer: Answered, by: string): boolean => {
    if (answer.status < 400) return true;
    history.report('accepted', `${by} of ${first.id} was answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    return false;
  };

  const send = async (written: Written, door: Door | undefined, name: string): Promise<void> => {
    const item = toItem(written);
    if (door === 'match') return change(written);
    if (door === 'race') return race(written);
    const headers: Readonly<Record<string, string>> = door === 'key' ? { 'idempotency-key': name } : {};
    const answer = await client.request({ method: 'POST', path: '/articles', headers, body: item });
    if (isErased(written, answer) || !expectAccepted(written, answer, 'POST')) return;
    accept(written);
    if (door === 'key') await repeat(written, answer, headers);
  };

  /** The same key with the same body gets the same answer, and with another one none. */
  const repeat = async (written: Written, first: Answered, headers: Readonly<Record<string, string>>) => {
    const again = await client.request({ method: 'POST', path: '/articles', headers, body: toItem(written) });
    if (again.status !== first.status || again.text !== first.text)
      history.report('never twice', `A repeated key was answered ${again.status} after ${first.status}: ${again.text}`);
    const other = { ...written, title: `${written.title}00` };
    history.hide(other.title);
    const refused = await client.request({ method: 'POST', path: '/articles', headers, body: toItem(other) });
    if (refused.status !== 409)
      history.report('never twice', `A key with another body was answered ${refused.status}.`);
  };

  /** Changes an article only as it was read, and not as it was before. */
  const change = async (written: Written): Promise<void> => {
    const before = await client.request({ method: 'GET', path: path(written.id) });
    const isThere = before.status === 200;
    const { etag = '' } = before.headers;
    const headers: Readonly<Record<string, string>> = isThere ? { 'if-match': etag } : { 'if-none-match': '*' };
    const body = toItem(written);
    const asked = isThere
      ? ({ method: 'PUT', path: path(written.id), headers, body } as const)
      : ({ method: 'POST', path: '/articles', headers, body } as const);
    const answer = await client.request(asked);
    if (isErased(written, answer)) return;
    // A request whose answer was lost is refused when it is repeated; so is one about an article that its date has changed.
    if (answer.status === 412) await settle(written.id);
    else if (expectAccepted(written, answer, asked.method)) accept(written);
    const other = { ...written, title: `${written.title}00` };
    history.hide(other.title);
    const late = {
      method: 'PUT',
      path: path(written.id),
      headers: { 'if-match': '"0"' },
      body: toItem(other),
    } as const;
    const refused = await client.request(late);
    if (refused.status !== 412) history.report('in order', `A change of an older revision got ${refused.status}.`);
  };

  /** Two people change the article that both have read, at once: one of them at most gets the answer that it was done. */
  const race = async (written: Written): Promise<void> => {
    const before = await client.request({ method: 'GET', path: path(written.id) });
    if (before.status !== 200) return change(written);
    const both = [written, { ...written, title: `${written.title}00` }];
    const headers = { 'if-match': before.headers.etag ?? '' };
    const answers = await Promise.all(
      both.map((one) => client.request({ method: 'PUT', path: path(written.id), headers, body: toItem(one) })),
    );
    const done = both.filter((_, index) => (answers[index]?.status ?? 0) < 300);
    if (done.length > 1)
      history.report('in order', `Two changes of one revision of ${written.id} were both answered 2xx.`);
    for (const one of done) accept(one);
    // The answer to a change that was made may have been lost.
    if (done.length === 0) await settle(written.id);
  };

  const post = (written: readonly Written[], door?: Door, name = ''): void => {
    hideUntilPublic(written);
    inTurn(
      written.map(({ id }) => id),
      async () => {
        const [first] = written;
        if (first === undefined) return;
        if (written.length === 1) return send(first, door, name);
        const answer = await client.request({
          method: 'POST',
          path: '/articles',
          body: { items: written.map(toItem) },
        });
        if (!expectAccepted(first, answer, 'POST')) return;
        for (const one of written) if (!isErased(one, answer)) accept(one);
      },
    );
  };

  /** A batch in whose middle is an item without a title and a text: it is refused, and all others are stored. */
  const postWithFault = (written: readonly Written[]): void =>
    inTurn(
      written.map(({ id }) => id),
      async () => {
        const items: readonly object[] = written.map(toItem);
        const middle = Math.ceil(items.length / 2);
        const body = {
          items: [...items.slice(0, middle), { id: 'https://www.example.org/vide' }, ...items.slice(middle)],
        };
        const answer = await client.request({ method: 'POST', path: '/articles', body });
        const { results } = z
          .object({ results: z.array(z.object({ status: z.number() })) })
          .parse(answer.status === 207 ? JSON.parse(answer.text) : { results: [] });
        const statuses = results.map(({ status }) => status);
        const [refused] = statuses.splice(middle, 1);
        if (refused !== 422) history.report('accepted', `An empty item of a batch was answered ${refused}.`);
        for (const [index, one] of written.entries()) {
          const [wanted, status] = [history.erased.has(one.id), statuses[index] ?? 0];
          if (wanted ? status !== 410 : status >= 400)
            history.report('accepted', `${one.id}, in a batch with a refused item, was answered ${status}.`);
          if (!wanted) accept(one);
        }
      },
    );

  const upload = async (guid: string, name: string): Promise<string> => {
    const headers = { 'content-type': 'image/gif' };
    const answer = await client.request({ method: 'POST', path: '/media', headers, body: pictureOf(name) });
    const { url = '' }: { url?: string } = JSON.parse(answer.text);
    if (url === '') history.report('accepted', `POST /media was answered ${answer.status}: ${answer.text}`);
    else if (!hasPicture(url)) history.report('nothing lost', `${url} was answered ${answer.status}, and is not kept.`);
    pictures.set(guid, url);
    return url;
  };

  const retract = (article: number, by?: 'url' | 'own id'): void => {
    const id = guidOf(article);
    // A later post may bring the id while this request is sent again.
    const hasOwnId = history.ownIds.has(id);
    inTurn([id], async () => {
      const before = history.accepted.get(id);
      const named =
        by === 'url' ? `/articles?url=${encodeURIComponent(id)}` : path(by === 'own id' ? ownIdOf(article) : id);
      const { status, text } = await client.request({ method: 'DELETE', path: named });
      if ((status === 410 || status === 404) && history.erased.has(id)) return;
      if (status === 404 && (before === undefined || (by === 'own id' && !hasOwnId))) return;
      if (status >= 400) history.report('accepted', `DELETE of ${named} was answered ${status}: ${text.slice(0, 200)}`);
      else if (before !== undefined) history.accepted.set(id, { ...before, title: undefined });
    });
  };

  /** Erases an article for good, however often that has to be asked for. */
  const erase = (article: number): void => {
    const id = guidOf(article);
    inTurn([id], async () => {
      for (let after = ''; ; ) {
        const answer = await client.request({ method: 'POST', path: `${path(id)}/erase${after}` });
        if (answer.status === 404) return;
        if (answer.status >= 400)
          return history.report('erased', `An erasure was answered ${answer.status}: ${answer.text}`);
        // From the first answer on, its text is gone; documents follow as after a retraction.
        const before = history.accepted.get(id);
        if (before !== undefined) history.accepted.set(id, { ...before, title: undefined });
        history.erased.set(id, { article, picture: pictures.get(id) });
        if (answer.status === 200) return;
        const next: { after?: string } = JSON.parse(answer.text);
        after = next.after === undefined ? '' : `?after=${encodeURIComponent(next.after)}`;
        await new Promise<void>((resolve) => world.after(60_000, '', resolve));
      }
    });
  };

  return {
    post: (articles: readonly number[], own = random, as: As = {}, door?: Door, name = ''): void => {
      const written = articles.map((article) =>
        write(article, own, door === 'own id' ? { ...as, ownId: ownIdOf(article) } : as),
      );
      if (door === 'own id') for (const { id } of written) history.ownIds.add(id);
      const [first] = written;
      if (door !== 'picture' || first === undefined) {
        post(written, door, name);
        return;
      }
      inTurn([first.id], async () => {
        if (history.erased.has(first.id)) return;
        // Two articles show the same picture.
        const picture = await upload(first.id, `photo ${first.article >> 1}`);
        await send({ ...first, picture }, undefined, name);
      });
    },
    postWithFault: (articles: readonly number[], own = random): void =>
      postWithFault(articles.map((article) => write(article, own))),
    draft: (article: number, own = random): void => post([write(article, own, { isDraft: true })]),
    schedule: (article: number, inMs: number, own = random): void =>
      post([write(article, own, { published: new Date(world.now() + inMs).toISOString() })]),
    retract,
    erase,
    /** Drops a file, and its picture so many milliseconds later, if it has one. */
    dropFile: (article: number, own = random, pictureAfterMs?: number): void => {
      const written = write(article, own);
      const [key, beside] = [`articles/${article}.json`, `photo-${article}.gif`];
      const bytes = pictureOf(written.title);
      const hasOne = pictureAfterMs !== undefined;
      history.files.set(key, toAccepted(hasOne ? { ...written, picture: mediaUrlOf(bytes) } : written));
      dropFile(key, bytesOf(JSON.stringify(toItem(hasOne ? { ...written, picture: beside } : written))));
      if (hasOne) world.after(pictureAfterMs, '', () => dropFile(`articles/${beside}`, bytes));
    },
    /** For others who change the same articles. */
    inTurn: (article: number, work: (guid: string) => Promise<void>): void => {
      const guid = guidOf(article);
      inTurn([guid], () => work(guid));
    },
    write,
    accept,
    read,
    settle,
    unanswered: (): number => unanswered,
  };
};

/** The newsroom of a run. */
export type Publisher = ReturnType<typeof makePublisher>;
