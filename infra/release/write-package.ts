import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ownPackage from '../../package.json' with { type: 'json' };

// `npm pack` and `npm publish` run this (package.json, "prepack"): Node strips no types from what stands in node_modules.

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'dist');

/** What `barid` runs: everything but the wiring for AWS and what writes our own docs. */
const sources = ['shared/**/*.ts', 'functions/**/*.ts', 'infra/{cli,local,edge}/**/*.ts', 'infra/table-definition.ts'];

/** What it reads beside them. */
const data = [
  'shared/**/*.json',
  'infra/edge/*.js',
  'samples/inbox/**',
  'schemas/{site.schema,openapi}.json',
  'barid.config.json',
];

/** Names of our own modules, in imports and in the addresses of workers. */
const ownModule = /(['"`])((?:#|\.{1,2}\/)[^'"`\n]*?)\.ts\1/g;

const toJavaScript = (source: string): string => stripTypeScriptTypes(source).replace(ownModule, '$1$2.js$1');

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

rmSync(target, { recursive: true, force: true });
for (const path of globSync(sources, { cwd: root })) {
  write(join(target, path.replace(/\.ts$/, '.js')), toJavaScript(readFileSync(join(root, path), 'utf8')));
}
for (const path of globSync(data, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile())) {
  const from = join(path.parentPath, path.name);
  cpSync(from, join(target, from.slice(root.length)));
}
const { name, version, type, imports } = ownPackage;
write(join(target, 'package.json'), `${JSON.stringify({ name, version, type, imports, private: true }, null, 2)}\n`);
