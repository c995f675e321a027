import { defined } from '#shared/defined.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { publicAddress } from '#shared/model/public-address.ts';

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Secrets that are shorter are looked for only as a part of an address, because they may be words. */
const minSecretLength = 8;

/**
 * An article without the secrets of its source, which many servers repeat in every link, in the guid and in the addresses
 * of the body. Links that contain no secret of the source stay as they are.
 */
export const publicArticle = (incoming: IncomingArticle, secrets: readonly string[]): IncomingArticle => {
  const forms = [...new Set(secrets.flatMap((secret) => [encodeURIComponent(secret), secret]))];
  if (forms.length === 0) return incoming;
  const inAddress = new RegExp(`[=/](?:${forms.map(escapePattern).join('|')})(?=[&;/?#.]|$)`);
  const long = forms.filter((form) => form.length >= minSecretLength);
  const hide = (text: string): string => {
    const open = text.replace(/https?:\/\/[^\s"'<>]+/gi, (address) =>
      inAddress.test(address) ? publicAddress(address, secrets) : address,
    );
    return long.reduce((rest, form) => rest.replaceAll(form, '…'), open);
  };
  const hideIn = <T extends { readonly url?: string }>(part: T): T =>
    part.url === undefined ? part : { ...part, url: hide(part.url) };
  const { guid, url, title, shortTitle, summary, content, image, source, episode, terms } = incoming;
  return defined({
    ...incoming,
    guid: guid && hide(guid),
    url: url && hide(url),
    title: hide(title),
    shortTitle: shortTitle && hide(shortTitle),
    summary: summary && hide(summary),
    content: hide(content),
    warnings: incoming.warnings?.map(hide),
    image: image && hideIn(image),
    authors: incoming.authors.map(hideIn),
    attachments: incoming.attachments.map((file) =>
      defined({ ...hideIn(file), thumbnail: file.thumbnail && hide(file.thumbnail) }),
    ),
    source: source && hideIn(source),
    terms:
      terms &&
      defined({ ...terms, address: terms.address && hide(terms.address), rights: terms.rights && hide(terms.rights) }),
    episode:
      episode &&
      defined({
        ...episode,
        transcripts: episode.transcripts?.map(hideIn),
        chapters: episode.chapters && hideIn(episode.chapters),
        persons: episode.persons?.map(hideIn),
      }),
  });
};
