import { defined } from '#shared/defined.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import { isWordPress } from '../wordpress/read-wordpress.ts';
import { wordPressHtml } from '../wordpress/wordpress-html.ts';
import type { CmsContext, CmsMessage } from './cms-message.ts';
import { textIn } from './entry.ts';

const gone = (status: unknown): boolean => /^(?:trash|private|auto-draft|deleted)$/.test(String(status));

const utc = (written: string | undefined): string | undefined =>
  written === undefined || written.startsWith('0000') ? undefined : `${written.replace(' ', 'T')}Z`;

/** A post of WordPress's REST API, which a plug-in posts as it is. */
const readRestPost = (value: JsonObject): CmsMessage | undefined => {
  if (!isWordPress(value)) return undefined;
  const { guid, link, status, modified_gmt, type } = value;
  if (typeof type === 'string' && /^(?:page|attachment|nav_menu_item|revision|wp_\w+)$/.test(type))
    return { kind: 'ignored', reason: `The message is about a ${type} of WordPress, and not about a post.` };
  const names = [
    isObject(guid) ? textIn(guid, 'rendered', 'raw') : undefined,
    typeof link === 'string' ? link : undefined,
  ];
  const posts = [names.filter((name) => name !== undefined)];
  const changed = typeof modified_gmt === 'string' ? utc(modified_gmt) : undefined;
  if (gone(status)) return { kind: 'withdrawal', reason: `WordPress says status: ${String(status)}.`, posts, changed };
  return { kind: 'document', value };
};

const termsIn = (taxonomies: unknown): readonly string[] =>
  Object.entries(isObject(taxonomies) ? taxonomies : {}).flatMap(([taxonomy, terms]) =>
    /^(?:category|post_tag)$/.test(taxonomy) && isObject(terms)
      ? Object.values(terms).flatMap((term) =>
          isObject(term) && term.slug !== 'uncategorized' ? (textIn(term, 'name') ?? []) : [],
        )
      : [],
  );

const addressIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^https?:/.test(value) ? value : undefined;

/** A message of the plug-in WP Webhooks 3: the row of the post, its permalink, picture and terms; the event is in a header. */
const readWpWebhooks = (value: JsonObject, headers: CmsContext['headers']): CmsMessage | undefined => {
  const event = headers['x-wp-webhook-name'] ?? '';
  const { post_id, post, post_permalink, post_thumbnail, taxonomies } = value;
  if (post_id === undefined && event === '') return undefined;
  if (!isObject(post))
    return post_id === undefined
      ? { kind: 'ignored', reason: `The message ${event} of WP Webhooks is not about a post.` }
      : {
          kind: 'partial',
          reason:
            'The message of WordPress has the number of a post only. Choose the triggers Post created, Post updated, Post trashed and Post deleted of WP Webhooks, which send the whole post.',
        };
  const permalink = addressIn(post_permalink);
  // WordPress gives a post in the trash another permalink; its guid stays.
  const posts = [[addressIn(post.guid), permalink].filter((name) => name !== undefined)];
  const changed = utc(textIn(post, 'post_modified_gmt'));
  if (typeof post.post_type === 'string' && /^(?:page|attachment|nav_menu_item|revision|wp_\w+)$/.test(post.post_type))
    return { kind: 'ignored', reason: `The message is about a ${post.post_type} of WordPress, and not about a post.` };
  if (event === 'post_delete' || event === 'post_trash' || gone(post.post_status))
    return {
      kind: 'withdrawal',
      reason: 'WordPress trashed or deleted this post, or made it private.',
      posts,
      changed: event === 'post_delete' ? undefined : changed,
    };
  const item = defined({
    id: addressIn(post.guid) ?? `wordpress/${String(post_id)}`,
    url: post.post_status === 'publish' || post.post_status === 'future' ? permalink : undefined,
    title: post.post_title,
    summary: textIn(post, 'post_excerpt'),
    content_html: wordPressHtml(textIn(post, 'post_content') ?? '').html,
    image: addressIn(post_thumbnail),
    date_published: utc(textIn(post, 'post_date_gmt')) ?? textIn(post, 'post_date'),
    date_modified: changed,
    tags: termsIn(taxonomies),
    status: post.post_status,
    password: textIn(post, 'post_password'),
  });
  return { kind: 'article', item };
};

/** A message of Barid's own plug-in (`samples/wordpress/barid.php`): an item of JSON Feed, or the names of one. */
const readPlugin = ({ generator, event, item }: JsonObject): CmsMessage | undefined => {
  if (typeof generator !== 'string' || !generator.startsWith('barid-wordpress/')) return undefined;
  if (event === 'published' && isObject(item)) return { kind: 'article', item };
  if (event !== 'withdrawn' || !isObject(item))
    return { kind: 'ignored', reason: 'The test of WordPress arrived: the address and the signing key are right.' };
  const names = [textIn(item, 'id'), textIn(item, 'url')].filter((name) => name !== undefined);
  return {
    kind: 'withdrawal',
    reason: 'WordPress took this post back.',
    posts: [names],
    changed: textIn(item, 'date_modified'),
  };
};

/** A message about a post of WordPress. */
export const readWordPressMessage = (value: JsonObject, { headers }: CmsContext): CmsMessage | undefined =>
  readPlugin(value) ?? readRestPost(value) ?? readWpWebhooks(value, headers);
