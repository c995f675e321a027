// Part of both functions (edge-functions.ts): viewer-response.js may get the path that the viewer requested.

// The slug or name in the place of `*`; empty where the path is the pattern itself, undefined where it does not match.
function slugIn(path, pattern) {
  const star = pattern.indexOf('*');
  if (star < 0) return path === pattern ? '' : undefined;
  const end = path.length - (pattern.length - star - 1);
  if (path.slice(0, star) !== pattern.slice(0, star) || path.slice(end) !== pattern.slice(star + 1)) return undefined;
  // Labels and tags keep their capitals and spaces in other systems, and a category stands below its parents.
  const slug = path.slice(star, end).toLowerCase().replace(/[ +_]/g, '-').replace(/^.*\//, '');
  // A name in another script is a name until Barid finds its slug (publish/first-request.ts).
  return /^[a-z0-9\u0080-\uffff-]+$/.test(slug) ? encodeURIComponent(slug) : undefined;
}

// Where an old address leads; any other path leads to itself.
// biome-ignore lint/correctness/noUnusedVariables: both functions call it.
function targetOf(uri, query) {
  const table = settings.addresses;
  const same = { path: uri, isRedirect: false };
  let path = uri;
  try {
    path = decodeURIComponent(uri);
  } catch (_) {
    return same;
  }
  if (path.length > 1 && path.slice(-1) === '/') path = path.slice(0, -1);
  // The root in other words: of WordPress, and of CloudFront itself (`defaultRootObject`).
  if (path === '/index.php' || path === '/index.html') path = '/';
  const given = (name) => (query[name] === undefined ? undefined : query[name].value);
  const isGiven = (params) => Object.keys(params).every((name) => given(name) === params[name]);
  const rule = table.rules.filter((one) => isGiven(one[1]) && slugIn(path, one[0]) !== undefined)[0];
  const hasParams = rule !== undefined && Object.keys(rule[1]).length > 0;
  const exact = hasParams ? undefined : table.paths[path];
  if (exact === undefined && rule === undefined) return same;
  const target = table.targets[exact === undefined ? rule[2] : exact];
  const slug = exact === undefined ? slugIn(path, rule[0]) : '';
  return { path: target[0].replace('*', slug), isRedirect: target[1] === 1 };
}
