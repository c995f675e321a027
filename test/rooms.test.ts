import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';

const ground = [
  'shared/model',
  'shared/errors',
  'shared/log',
  'shared/trace',
  'shared/ports',
  'shared/problem',
  'shared/query',
  'shared/require-scope',
  'shared/defined',
  'shared/hash',
  'shared/plain-text',
  'shared/trailing-slashes',
];

/** What each room may import of ours (docs/architecture.md, "Rooms"). A room may always import itself. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'shared/defined': [],
  'shared/hash': [],
  'shared/trailing-slashes': [],
  'shared/model': ['shared/defined', 'shared/hash', 'shared/plain-text', 'shared/trailing-slashes'],
  'shared/errors': [],
  'shared/system-error': [],
  // Addresses in log lines are masked as everywhere else.
  'shared/log': ['shared/function-contract', 'shared/model', 'shared/trace'],
  'shared/trace': ['shared/hash'],
  'shared/plain-text': [],
  'shared/schema-faults': ['shared/errors'],
  'shared/problem': ['shared/errors', 'shared/model'],
  'shared/query': ['shared/errors', 'shared/model'],
  'shared/require-scope': ['shared/errors', 'shared/model'],
  'shared/publishers': [...ground, 'shared/site'],
  'shared/lint': [],
  'shared/function-contract': ['shared/errors', 'shared/trailing-slashes'],
  'shared/ports': ['shared/model'],
  'shared/system-clock': ['shared/ports'],
  // A route keeps the schema of its settings in its own folder (zod and nothing else); the site file's schema joins them.
  'shared/site': [
    'shared/model',
    'shared/trailing-slashes',
    'shared/errors',
    'shared/defined',
    'shared/hash',
    'shared/plain-text',
    'shared/schema-faults',
    'shared/system-error',
    'shared/deliver/routes/settings',
    'shared/deliver/routes/setting-types',
  ],
  'shared/format': [
    'shared/model',
    'shared/trailing-slashes',
    'shared/errors',
    'shared/defined',
    'shared/hash',
    'shared/plain-text',
    'shared/site',
  ],
  'shared/pages': ['shared/model', 'shared/errors', 'shared/defined', 'shared/hash', 'shared/site', 'shared/format'],
  'shared/read': [
    'shared/model',
    'shared/trailing-slashes',
    'shared/errors',
    'shared/defined',
    'shared/hash',
    'shared/plain-text',
    'shared/schema-faults',
    'shared/site',
  ],
  'shared/ingest': [...ground, 'shared/site', 'shared/read', 'shared/publishers'],
  'shared/publish': [...ground, 'shared/site', 'shared/format', 'shared/pages'],
  // The built-in hub is a route like any other; its code has a room of its own.
  // The visibility check reads the documents that `format` rendered.
  'shared/deliver': [...ground, 'shared/site', 'shared/hub', 'shared/format', 'shared/publishers'],
  'shared/hub': [...ground, 'shared/site', 'shared/format'],
  'shared/follow': [...ground, 'shared/site', 'shared/read', 'shared/ingest'],
  'shared/hub-health': [...ground, 'shared/site', 'shared/follow'],
  'shared/recovery': ground,
  // The ledger of deliveries has texts of articles too.
  'shared/erasure': [
    ...ground,
    'shared/site',
    'shared/ingest',
    'shared/publishers',
    'shared/deliver/ledger',
    'shared/deliver/routes',
  ],
  'shared/readers': ground,
  'shared/canary': ground,
  'shared/status': [...ground, 'shared/site', 'shared/pages', 'shared/deliver/routes'],
  // The desk shows what other rooms read, and acts by the handlers of the API, which are handed to it.
  'shared/desk': [
    ...ground,
    'shared/site',
    'shared/format',
    'shared/pages',
    'shared/read/body',
    'shared/read/date',
    'shared/ingest/list-articles',
    'shared/ingest/precondition',
    'shared/deliver/routes',
    'shared/publishers',
    'shared/web/sessions',
  ],
  // What the API and the desk both do, put together once.
  'shared/editing-routes': ['shared/deliver/ledger', 'shared/follow', 'shared/ingest', 'shared/publishers'],
  'shared/aws': ground,
  'shared/web': ground,
  'functions/*/contract': ['shared/function-contract'],
  'functions/*/handler': ['shared', 'functions/*/contract'],
  'functions/index': ['shared/function-contract', 'functions/*/contract'],
  'infra/edge': ['shared/model'],
  'infra/constructs': [
    'functions/index',
    'infra/deploy',
    'infra/edge',
    'infra/table-definition',
    'shared/function-contract',
    'shared/defined',
    'shared/errors',
    'shared/log',
    'shared/model',
    'shared/site',
  ],
  'infra/pipeline-stack': [
    'infra/constructs',
    'infra/deploy',
    'functions/index',
    'shared/function-contract',
    'shared/defined',
    'shared/site',
    'shared/deliver/routes',
    'shared/aws/keys',
    'shared/status/write-check',
  ],
  'infra/app': ['infra/pipeline-stack', 'infra/deploy', 'shared/site'],
  // What is deployed, and how: the file, its schema, and the command around `cdk deploy`.
  'infra/deploy': ['functions/index', 'shared/defined', 'shared/errors', 'shared/schema-faults'],
  'infra/table-definition': [],
  'infra/local': [
    'infra/edge',
    'infra/table-definition',
    'shared/defined',
    'shared/hash',
    'functions/index',
    'shared/function-contract',
    'shared/deliver/routes',
    'shared/errors',
    'shared/log',
    'shared/model',
    'shared/problem',
    'shared/site',
    'shared/system-error',
  ],
  // `barid check` also says what CloudFront would refuse.
  'infra/cli': ['infra/local', 'infra/edge', 'package.json', 'shared'],
  // What `npm publish` sends.
  'infra/release': ['package.json'],
  // The document of the API is made from the schemas that its routes parse with.
  'infra/docs': [
    'shared/model',
    'shared/publishers',
    'infra/deploy',
    'shared/model',
    'shared/lint',
    'shared/site',
    'shared/read',
    'shared/ingest/set-status',
    'shared/deliver',
    'shared/web',
  ],
};

/** Packages that only these rooms may import. */
const packages: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@(?:aws-sdk|smithy)\//, ['shared/aws', 'infra/local', 'infra/deploy']],
  [/^(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$)/, ['infra/app', 'infra/pipeline-stack', 'infra/constructs']],
];

/** Code that may stand only in the files that begin like this: each is an effect or a rule with one owner. */
const owned: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bprocess\.env\b/, ['shared/function-contract.ts', 'infra/']],
  [/(?<![.\w])fetch\(/, ['shared/web/', 'infra/']],
  [/\bnew Date\(\)|\bDate\.now\(\)/, ['shared/system-clock.ts', 'shared/log.ts', 'shared/web/fetch-http.ts', 'infra/']],
  [/\bcreateHmac\b/, ['shared/web/signature.ts', 'shared/web/cms-signature.ts']],
  // What a batch leaves undone has to be asked for again: one place does that.
  [/\bBatchWriteCommand\(/, ['shared/aws/write-rows.ts']],
  [/\bBatchGetCommand\(/, ['shared/aws/read-rows.ts']],
  [/\battribute_not_exists\b/, ['shared/aws/', 'infra/local/dynamodb/']],
  [/\bIfMatch\b/, ['shared/aws/s3-', 'infra/local/']],
  [/\btreatMissingData\b/, ['infra/constructs/']],
];

const files = globSync('{shared,functions,infra}/**/*.ts').map((path) => path.replaceAll('\\', '/'));

const matches = (path: string, room: string): boolean =>
  new RegExp(`^${room.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}(?:\\.ts)?(?:/|$)`).test(path);

const roomOf = (path: string): string => Object.keys(rooms).find((room) => matches(path, room)) ?? path;

/** Everything that a file imports: paths from the root for our own files, names for packages. */
const importsOf = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map(([, target = '']) => {
    if (target.startsWith('#')) return target.slice(1);
    return target.startsWith('.') ? posix.join(posix.dirname(path), target) : target;
  });

const isOurs = (target: string): boolean =>
  /^(?:shared|functions|infra|test|bench|samples)\/|^package\.json$/.test(target);

it('gives every source file a room that this test knows', () => {
  expect(files.filter((path) => rooms[roomOf(path)] === undefined && path !== 'infra/cli/barid.ts')).toEqual([]);
});

it.each(Object.entries(rooms))('lets %s import only the rooms that it names', (room, allowed) => {
  const strangers = files
    .filter((path) => roomOf(path) === room)
    .flatMap((path) =>
      importsOf(path)
        .filter(isOurs)
        .map((target) => [path, target] as const),
    )
    .filter(([path, target]) => roomOf(path) !== roomOf(target) && !allowed.some((other) => matches(target, other)))
    .map(([path, target]) => `${path} imports ${target}`);
  expect(strangers).toEqual([]);
});

it('lets others use the linter by its one entrance, and the linter nothing but its two parsers', () => {
  const entrances = files
    .filter((path) => roomOf(path) !== 'shared/lint')
    .flatMap((path) => importsOf(path).filter((target) => target.startsWith('shared/lint/')));
  expect([...new Set(entrances)]).toEqual(['shared/lint/lint-document.ts']);
  const parsers = files.filter((path) => roomOf(path) === 'shared/lint').flatMap((path) => importsOf(path));
  expect([...new Set(parsers.filter((target) => !isOurs(target)))].toSorted()).toEqual(['htmlparser2', 'saxes']);
});

it('marks every import that leaves a room with #', () => {
  const hidden = files.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, target = '']) => posix.join(posix.dirname(path), target))
      .filter((target) => /^shared\/[^/]+\//.test(path) && roomOf(target) !== roomOf(path))
      .map((target) => `${path} imports ${target}`),
  );
  expect(hidden).toEqual([]);
});

it('keeps the SDK and the CDK in their rooms', () => {
  const strangers = files.flatMap((path) =>
    importsOf(path)
      .filter((target) => packages.some(([name, allowed]) => name.test(target) && !allowed.includes(roomOf(path))))
      .map((target) => `${path} imports ${target}`),
  );
  expect(strangers).toEqual([]);
});

it.each(owned)('keeps %s in the files that own it', (code, owners) => {
  const strangers = files
    .filter((path) => !owners.some((owner) => path.startsWith(owner)))
    .filter((path) => code.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')));
  expect(strangers).toEqual([]);
});
