import type { Client } from './client.ts';
import type { History } from './history.ts';
import { cmsSecret } from './pipeline.ts';
import type { Random } from './random.ts';
import { tags } from './schedule.ts';
import type { World } from './world.ts';

/** A post of a CMS as its last message has it. */
type Post = {
  readonly number: number;
  readonly version: number;
  readonly status: 'published' | 'draft' | 'deleted';
  /** Milliseconds since 1970, by the clock of the CMS. */
  readonly updated: number;
  readonly tags: readonly string[];
};

const idOf = (number: number): string => `65f0c0ffee65f0c0ffee${String(number).padStart(4, '0')}`;

const titleOf = ({ number, version }: Post): string => `Billet ${number}, version ${version}`;

/** Between a change and the deletion of a post, which has no date: the clocks of functions differ by less. */
const minBeforeDeletionMs = 15_000;

/** A message as Ghost's webhooks send it. */
const toMessage = (post: Post, before: Post | undefined): object => {
  const id = idOf(post.number);
  const previous = before === undefined ? { status: 'draft' } : { status: before.status };
  if (post.status === 'deleted') return { post: { current: {}, previous: { id, ...previous } } };
  const current = {
    id,
    uuid: `00000000-0000-4000-8000-${id.slice(0, 12)}`,
    slug: `billet-${post.number}`,
    url: `https://www.example.org/billet-${post.number}/`,
    title: titleOf(post),
    html: `<p>Le conseil municipal a voté mercredi le budget.</p><p>${titleOf(post)}</p>`,
    status: post.status,
    visibility: 'public',
    published_at: new Date(Date.parse('2024-11-01T08:00:00.000Z') + post.number * 60_000).toISOString(),
    updated_at: new Date(post.updated).toISOString(),
    tags: post.tags.map((name) => ({ name, visibility: 'public' })),
  };
  return { post: { current, previous } };
};

/**
 * A CMS that posts a message for each change of a post, without waiting for the answer to the one before: messages overtake each
 * other, and come again. By its clock the newest one holds.
 */
export const makeCms = (world: World, history: History, client: Client) => {
  const posts = new Map<number, Post>();
  const outstanding = new Map<number, number>();

  const nextOf = (before: Post | undefined, number: number, own: Random): Post | undefined => {
    const updated = world.now();
    if (before?.status === 'deleted' || (before !== undefined && before.updated >= updated)) return undefined;
    const mayDelete = before !== undefined && updated - before.updated > minBeforeDeletionMs;
    const status =
      before?.status !== 'published'
        ? 'published'
        : own.pick(['published', 'published', 'draft', ...(mayDelete ? (['deleted'] as const) : [])] as const);
    return { number, version: (before?.version ?? 0) + 1, status, updated, tags: tags.filter(() => own.chance(0.4)) };
  };

  const accept = ({ number }: Post): void => {
    const post = posts.get(number);
    if (post === undefined || (outstanding.get(number) ?? 0) > 0) return;
    const guid = idOf(number);
    const title = post.status === 'published' ? titleOf(post) : undefined;
    history.accepted.set(guid, { guid, title, language: 'fr', tags: post.tags, publicFrom: 0, isDraft: false });
  };

  return {
    /** Changes a post, and sends the message. */
    change: (number: number, own: Random): void => {
      const before = posts.get(number);
      const post = nextOf(before, number, own);
      if (post === undefined) return;
      posts.set(number, post);
      outstanding.set(number, (outstanding.get(number) ?? 0) + 1);
      const headers = { authorization: `Bearer ${cmsSecret}` };
      const body = toMessage(post, before);
      void client.request({ method: 'POST', path: '/in/cms', headers, body }).then(({ status, text }) => {
        outstanding.set(number, (outstanding.get(number) ?? 0) - 1);
        if (status >= 300)
          history.report('accepted', `A message of a CMS was answered ${status}: ${text.slice(0, 200)}`);
        accept(post);
      });
    },
    unanswered: (): number => [...outstanding.values()].reduce((sum, count) => sum + count, 0),
  };
};
