import type { JsonObject } from '../json/unknown-members.ts';
import type { CmsMessage } from './cms-message.ts';
import { textIn } from './entry.ts';

/** A message of Storyblok's webhooks: it names a story, and never holds it. Its page can be read where the site file says how. */
const readStoryblok = (value: JsonObject): CmsMessage | undefined => {
  const { action, story_id, space_id, full_slug } = value;
  if (typeof action !== 'string' || space_id === undefined) return undefined;
  if (story_id === undefined) return { kind: 'ignored', reason: 'The message is not about a story of Storyblok.' };
  const entry = { full_slug, story_id };
  if (action === 'unpublished' || action === 'deleted')
    return { kind: 'withdrawal', reason: `Storyblok says ${action}.`, posts: [[]], entry };
  if (action === 'published' || action === 'moved')
    return {
      kind: 'page',
      entry,
      reason:
        'Storyblok names the story only. Write "permalink": "https://www.example.org/{full_slug}" into this webhook in the site file, and Barid reads the story from its public page.',
    };
  return { kind: 'ignored', reason: `Storyblok says ${action}.` };
};

/** A message of Prismic's webhooks: it has the ids of documents, and tells not even what happened to them. */
const readPrismic = (value: JsonObject): CmsMessage | undefined => {
  const type = textIn(value, 'type');
  if (textIn(value, 'apiUrl') === undefined) return undefined;
  if (type === 'test-trigger') return { kind: 'ignored', reason: 'The test of Prismic arrived: this webhook works.' };
  if (type !== 'api-update') return undefined;
  return {
    kind: 'partial',
    reason:
      'Prismic sends the ids of documents, and neither their text nor what happened to them. Name the feed or the pages of your site in `sources` instead: Barid follows them.',
  };
};

/** A message that names posts without holding them. */
export const readNamesOnly = (value: JsonObject): CmsMessage | undefined => readStoryblok(value) ?? readPrismic(value);
