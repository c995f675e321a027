import type { Accepted, History } from './history.ts';
import type { NetworkAnswer, NetworkRequest } from './network.ts';
import { publicUrl, token } from './pipeline.ts';
import type { Random } from './random.ts';
import { tags } from './schedule.ts';
import type { World } from './world.ts';

type Send = (request: NetworkRequest) => Promise<NetworkAnswer>;

/** An article as a publisher writes it. */
type Written = {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly tags: readonly string[];
  readonly published: string;
  readonly isDraft: boolean;
};

/** What is not drawn of an article. */
type As = Partial<Written> & { readonly keepsDate?: boolean };

const guidOf = (article: number): string => `https://www.example.org/a/${article}`;

const texts: Readonly<Record<string, string>> = {
  fr: 'Le conseil municipal a voté mercredi le budget de la ville, après une longue séance.',
  ar: 'صادق المجلس البلدي يوم الأربعاء على ميزانية المدينة بعد جلسة طويلة.',
  es: 'El consejo municipal aprobó el miércoles el presupuesto de la ciudad tras una larga sesión.',
};

const toItem = ({ id, title, language, tags: names, published, isDraft }: Written): object => ({
  id,
  url: id,
  title,
  language,
  tags: names,
  date_published: published,
  content_html: `<p>${texts[language]}</p><p>${title}</p>`,
  ...(isDraft ? { _barid: { draft: true }, draft: true, status: 'draft' } : {}),
});

const toAccepted = ({ id, title, language, tags: names, published, isDraft }: Written): Accepted => ({
  guid: id,
  title,
  language,
  tags: names,
  publicFrom: Date.parse(published),
  isDraft,
});

/**
 * A newsroom that sends one change of an article after the other, each until it is answered: again after a failure, and
 * long enough after it that nothing of the first attempt is still under way.
 */
export const makePublisher = (
  world: World,
  history: History,
  send: Send,
  dropFile: (key: string, text: string) => void,
) => {
  const random = world.random('publisher');
  const queues = new Map<string, Promise<void>>();
  const versions = new Map<string, number>();
  const dates = new Map<string, string>();
  let unanswered = 0;
  const retryMs = 40_000;

  const request = async (method: string, path: string, body: object | undefined): Promise<number> => {
    for (;;) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const bytes = new Uint8Array(Buffer.from(body === undefined ? '' : JSON.stringify(body)));
      const answer = await send({ method, url: new URL(`${publicUrl}${path}`), headers, body: bytes });
      if (answer !== 'hang' && answer !== 'reset') {
        const text = Buffer.from(answer.body ?? '').toString('utf8');
        const isDone = answer.status < 500 && answer.status !== 429;
        if (answer.status !== 207 && isDone) return answer.status;
        if (answer.status === 207 && !/"status":\s*(?:429|5\d\d)/.test(text)) return 207;
      }
      await new Promise<void>((resolve) => world.after(retryMs, '', resolve));
    }
  };

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
      id,
      title: `Article ${article}, version ${version}`,
      language: own.pick(['fr', 'fr', 'fr', 'ar', 'es']),
      tags: tags.filter(() => own.chance(0.4)),
      published: keepsDate ? (dates.get(id) ?? now) : now,
      isDraft: false,
      ...part,
    };
    dates.set(id, written.published);
    return written;
  };

  const accept = (written: Written): void => void history.accepted.set(written.id, toAccepted(written));

  const post = (written: readonly Written[]): void =>
    inTurn(
      written.map(({ id }) => id),
      async () => {
        const [first] = written;
        if (first === undefined) return;
        const body = written.length === 1 ? toItem(first) : { items: written.map(toItem) };
        const status = await request('POST', '/articles', body);
        if (status >= 400) history.report('accepted', `POST of ${first.id} was answered ${status}.`);
        else for (const one of written) accept(one);
      },
    );

  return {
    post: (articles: readonly number[], own = random, as: As = {}): void =>
      post(articles.map((article) => write(article, own, as))),
    draft: (article: number, own = random): void => post([write(article, own, { isDraft: true })]),
    schedule: (article: number, inMs: number, own = random): void =>
      post([write(article, own, { published: new Date(world.now() + inMs).toISOString() })]),
    retract: (article: number): void => {
      const id = guidOf(article);
      inTurn([id], async () => {
        const before = history.accepted.get(id);
        const status = await request('DELETE', `/articles/${encodeURIComponent(id)}`, undefined);
        if (status === 404 && before === undefined) return;
        if (status >= 400) history.report('accepted', `DELETE of ${id} was answered ${status}.`);
        else if (before !== undefined) history.accepted.set(id, { ...before, title: undefined });
      });
    },
    dropFile: (article: number, own = random): void => {
      const written = write(article, own);
      const key = `articles/${article}.json`;
      history.files.set(key, toAccepted(written));
      dropFile(key, JSON.stringify(toItem(written)));
    },
    unanswered: (): number => unanswered,
  };
};
