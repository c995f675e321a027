// CloudFront runs this function before it answers (cloudfront-js-2.0: no modules, no Node).
// edge-functions.ts replaces __SETTINGS__ with the JSON of its ViewerResponseSettings.
const settings = __SETTINGS__;

// Gives a document what S3 cannot store:
// - 410 for a document that is gone, without validators: a 304 would keep the old document alive in readers.
// - The revision of its feed that put it, by which notifications know a newer copy.
// - Its media type. S3 and CloudFront do not know it, since they compress only some types.
// - The `Link` headers of WebSub §4, without the hubs that the document withholds, and of its licence (RSL 1.0 §4.5).
// - What may be done with it, as `Content-Usage` (draft-ietf-aipref-attach-05 §2).
// - A date of the last change that is a strong validator (RFC 9110 §8.8.2.2): the second after the change, once it has begun,
//   and none before that. Of two versions within one second, readers could never tell the second by an earlier date.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const response = event.response;
  const headers = response.headers;
  const revision = headers[settings.revisionHeader];
  delete headers[settings.revisionHeader];
  const uri = targetOf(event.request.uri, event.request.querystring || {}).path;
  if (headers[settings.goneHeader]) {
    delete headers[settings.goneHeader];
    delete headers.etag;
    delete headers['last-modified'];
    response.statusCode = 410;
    response.statusDescription = 'Gone';
    return response;
  }
  if (revision !== undefined) headers[settings.publicRevisionHeader] = revision;
  const modified = headers['last-modified'];
  if (modified !== undefined) {
    const shown = Date.parse(modified.value) + 1000;
    // The date at which the bucket gave these bytes, also for a copy from the cache.
    const isStrong = headers.date !== undefined && Date.parse(headers.date.value) >= shown;
    if (isStrong) headers['last-modified'] = { value: new Date(shown).toUTCString() };
    else delete headers['last-modified'];
  }
  const withheld = headers[settings.withheldHubsHeader];
  delete headers[settings.withheldHubsHeader];
  const license = headers[settings.licenseHeader];
  delete headers[settings.licenseHeader];
  const usage = headers[settings.contentUsageHeader];
  delete headers[settings.contentUsageHeader];
  const base = settings.publicUrl || `https://${event.context.distributionDomainName}`;
  const links = license === undefined ? [] : [`<${base}${license.value}>; rel="license"; type="application/rsl+xml"`];
  if (links.length > 0) headers.link = { value: links[0] };
  if (usage !== undefined) headers['content-usage'] = { value: usage.value };
  const document = settings.documents.filter((candidate) => new RegExp(candidate.path).test(uri))[0];
  if (document === undefined || response.statusCode >= 400) return response;
  if (headers['content-type']) headers['content-type'] = { value: document.type };
  if (!document.isTopic) return response;
  const withheldHubs = withheld === undefined ? [] : withheld.value.split(' ');
  const hubs = settings.hubs
    .map((hub) => (hub === 'self' ? `${base}/hub` : hub))
    .filter((hub) => withheldHubs.indexOf(encodeURI(hub)) < 0);
  const ofWebSub = [`<${base}${uri}>; rel="self"`].concat(hubs.map((hub) => `<${hub}>; rel="hub"`));
  headers.link = { value: ofWebSub.concat(links).join(', ') };
  return response;
}
