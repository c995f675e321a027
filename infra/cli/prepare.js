// `npm ci` and `npm install` run this (package.json, "prepare"): they must succeed under any Node, and without a network.
const [major] = process.versions.node.split('.');

if (Number(major) >= 24) {
  const { fillCompileCache } = await import('../local/fill-compile-cache.ts');
  // Only the first start becomes slower.
  await fillCompileCache().catch(() => undefined);
}
