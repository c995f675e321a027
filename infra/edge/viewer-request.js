// CloudFront runs this function before it reads its cache (cloudfront-js-2.0: no modules, no Node).
// edge-functions.ts replaces __SETTINGS__ with the JSON of its ViewerRequestSettings.
const settings = __SETTINGS__;

// - Everything of a renamed feed redirects to the new one. An old address of a feed is served from its document, so that
//   both have one copy in the cache, or redirects there.
// - `/feeds/fr/` is served from `/feeds/fr/index.html`, and so is `/feeds/fr`: no redirect leads to a page that is not there.
// - A browser window that opens a feed document is redirected to the page of that feed, unless the query is `?raw`.
//   Only browsers send `Sec-Fetch-Dest: document` (Fetch Metadata §2.1): feed readers always get the document.
// - The origin is told whether a person's browser asks for a page: what is not there is said in HTML to people, and else to
//   programs. Feed documents have one answer for all, and one copy in the cache.
// The redirect is safe beside caches: it is made for each request before any cache, and cache keys have no query.
// - `If-Modified-Since` names the second after a change, as viewer-response.js does: the cache is asked about the second
//   itself. So the date of an answer, which some readers send instead, never hides a change within its second.
function moved(location) {
  const headers = { location: { value: location }, 'cache-control': { value: 'public, max-age=3600' } };
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: headers };
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const slugs = settings.addresses.moved;
  const old = Object.keys(slugs).filter((slug) => `${request.uri}/`.indexOf(`/feeds/${slug}/`) === 0)[0];
  if (old !== undefined) return moved(`/feeds/${slugs[old]}/${request.uri.slice(`/feeds/${old}/`.length)}`);
  const target = targetOf(request.uri, request.querystring || {});
  if (target.isRedirect) return moved(target.path);
  request.uri = target.path;
  const uri = request.uri;
  const since = request.headers['if-modified-since'];
  if (since !== undefined) {
    const before = new Date(Date.parse(since.value) - 1000);
    if (Number.isNaN(before.getTime())) delete request.headers['if-modified-since'];
    else request.headers['if-modified-since'] = { value: before.toUTCString() };
  }
  const destination = request.headers['sec-fetch-dest'];
  const isNavigation = destination !== undefined && destination.value === 'document';
  const isRaw = request.querystring !== undefined && request.querystring.raw !== undefined;
  // The pattern takes slugs only: a redirect from `/\evil.example/rss.xml` could lead to another host.
  if (isNavigation && !isRaw && new RegExp(settings.feedDocument).test(uri)) {
    return {
      statusCode: 302,
      statusDescription: 'Found',
      headers: {
        location: { value: uri.replace(/\/([a-z]+)\.[a-z]+$/, '/#$1') },
        'cache-control': { value: 'no-store' },
        vary: { value: 'Sec-Fetch-Dest' },
      },
    };
  }
  const accept = request.headers.accept;
  delete request.headers[settings.navigationHeader];
  if (accept !== undefined && accept.value.indexOf('text/html') >= 0 && !new RegExp(settings.feedDocument).test(uri))
    request.headers[settings.navigationHeader] = { value: '1' };
  if (uri.slice(-1) === '/') request.uri = `${uri}index.html`;
  else if (/^(\/[a-z0-9-]+)+$/.test(uri)) request.uri = `${uri}/index.html`;
  return request;
}
