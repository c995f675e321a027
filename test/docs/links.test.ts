import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const pages = globSync(['*.md', 'docs/**/*.md', 'infra/**/*.md', '.github/**/*.md']);
const text = (page: string): string => readFileSync(page, 'utf8');
const matches = (source: string, pattern: RegExp): readonly string[] =>
  [...source.matchAll(pattern)].map(([, found = '']) => found);

const folders = 'bench|docs|functions|infra|samples|schemas|shared|test|\\.github|\\.vscode|\\.ci';

/** The repository paths that a page names; a `*` stands for any name. */
const pathsIn = (page: string): readonly string[] =>
  matches(text(page), new RegExp(`(?<![\\w./:@#-])((?:${folders})/[\\w./*-]*[\\w/*])`, 'g'));

/** A file of TypeScript may stand without its ending. */
const isPath = (path: string): boolean =>
  path.includes('*') ? globSync(path).length > 0 : existsSync(path) || existsSync(`${path}.ts`);

/** The name that GitHub gives a heading in a link. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');

/** A link in code is an example. */
const withoutCode = (source: string): string => source.replaceAll(/`[^`\n]+`/g, '');

const linksIn = (page: string): readonly string[] =>
  matches(withoutCode(text(page)), /\]\(([^)\s]+)\)/g).filter((target) => !/^[a-z]+:/.test(target));

const isLink = (page: string, target: string): boolean => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || matches(text(file), /^#+ (.*)$/gm).some((heading) => anchorOf(heading) === anchor);
};

it('every path and link that the docs name exists', () => {
  const missing = pages.flatMap((page) =>
    [...pathsIn(page).filter((path) => !isPath(path)), ...linksIn(page).filter((target) => !isLink(page, target))].map(
      (name) => `${page}: ${name}`,
    ),
  );
  expect(missing).toEqual([]);
});

it('every file on the way of an article, in docs/architecture.md, exists', () => {
  const [, way = ''] = /^## 3\.(.*?)^## 4\./ms.exec(text('docs/architecture.md')) ?? [];
  const files = matches(way, /`([a-z-]+\/[a-z/-]+)`/g);
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => !existsSync(`${file}.ts`) && !existsSync(`shared/${file}.ts`))).toEqual([]);
});

it('every npm script that the docs name exists', () => {
  const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts);
  const missing = pages.flatMap((page) =>
    matches(text(page), /npm run ([\w:-]+)/g)
      .filter((script) => !scripts.includes(script))
      .map((script) => `${page}: npm run ${script}`),
  );
  expect(missing).toEqual([]);
});
