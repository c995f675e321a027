import { createHash } from 'node:crypto';
import type { Feed, SiteIdentity } from '#shared/model/feed.ts';

/** The namespace for URLs of RFC 9562 §6.6. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

const uuid5 = (name: string): string => {
  const hash = createHash('sha1').update(urlNamespace).update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** RFC 4287 §4.2.6: permanent, so it is made of the site and the slug, never of where the feed is served. */
export const atomFeedId = (site: SiteIdentity, { slug }: Feed): string => {
  const place = site.url.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return `urn:uuid:${uuid5(`${place}/#barid-feed-${slug}`)}`;
};
