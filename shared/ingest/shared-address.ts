import { defined } from '#shared/defined.ts';
import { type Article, type IncomingArticle, identifyingUrl } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
import { foldWords } from '#shared/read/date/fold-text.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import { areUnlike } from './unlike.ts';

/**
 * Whether a page names as its own the address of another article, which has another title and other text: templates of some
 * sites give all pages one canonical link. Only pages are judged: a publisher means the address of a message.
 */
export const isOfAnother = (incoming: IncomingArticle, stored: Article): boolean => {
  const { url, selfNamed, guid, aliases = [], title } = incoming;
  const own = identifyingUrl(stored);
  if (selfNamed === undefined || guid !== undefined || url === undefined || own === undefined) return false;
  if (stored.status === 'retracted') return false;
  if (permalinkIdentity(canonicalPermalink(url)) !== permalinkIdentity(own)) return false;
  const isKnownOtherwise = aliases.some((alias) => alias === stored.guid || stored.aliases?.includes(alias) === true);
  return !isKnownOtherwise && foldWords(title) !== foldWords(stored.title) && areUnlike(incoming, stored);
};

/** The page under the address at which it was requested, or under none: its file's name or its title and day identify it. */
export const underOtherAddress = ({ url: _url, selfNamed, ...rest }: IncomingArticle): IncomingArticle =>
  defined({ ...rest, url: selfNamed?.requested });
