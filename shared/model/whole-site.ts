/**
 * In the place of a feed's slug: the site itself, with all its live articles. Its documents are the index, the OPML list
 * and the sitemaps; no feed can have this slug.
 */
export const wholeSite = '@site';
