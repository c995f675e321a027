#!/usr/bin/env node
// Plain JavaScript that any Node runs, so that one older than 24 gets a sentence instead of ERR_UNKNOWN_FILE_EXTENSION.
const [major] = process.versions.node.split('.');

if (Number(major) >= 24) {
  const { existsSync } = await import('node:fs');
  const { enableCompileCache } = await import('node:module');
  const { fileURLToPath } = await import('node:url');
  // The package has JavaScript instead of the sources: Node strips no types in node_modules.
  const isClone = existsSync(new URL('./barid.ts', import.meta.url));
  // Compiling takes longer than most commands do: it is done once. `npm ci` fills the cache (package.json, "prepare").
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/barid', import.meta.url)));
  await import(isClone ? './barid.ts' : '../../dist/infra/cli/barid.js');
} else {
  process.stderr.write(
    `Barid needs Node 24, and this is Node ${process.versions.node}. In a clone, \`npm ci\` installs Node 24 beside Barid, and these find it: ` +
      '`npm start`, `npx barid COMMAND`, or `node_modules/.bin/node infra/cli/barid.ts COMMAND`.\n',
  );
  process.exitCode = 2;
}
