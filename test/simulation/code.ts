import { readFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { compileFunction, Script } from 'node:vm';
import * as zlib from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { partStatements } from './statements.ts';

/** A change of the source: `from` stands exactly once in the file. */
export type Mutation = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

/** The globals and packages that one instance of a function gets in place of Node's own. */
export type Surroundings = {
  readonly globals: Readonly<Record<string, unknown>>;
  /** A package or a module of Node, by the name in the import; undefined for Node's own. */
  readonly external: (name: string) => Readonly<Record<string, unknown>> | undefined;
};

/** Starts one more instance of a function, as a cold start does: all of its modules run again. */
export type Program = (
  surroundings: Surroundings,
) => Promise<{ readonly handler: (event: unknown) => Promise<unknown> }>;

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What depends on time, chance or the outside, or keeps something in memory between calls. */
const effects =
  /\bprocess\b|\bDate\.now\(\)|new Date\(\)|node:(?:timers|fs|async_hooks|util|vm)|\bset(?:Timeout|Immediate)\(|'undici'|@aws-sdk|\brandom(?:UUID|Bytes)\b|Math\.random|^(?:export )?(?:let |const \w+(?:: [^=]+)? = new (?:Map|Set|WeakMap)(?:<.*>)?\(\))/m;

/** Rooms whose caches hold what their key decides: instances may share them, but for what waits for a thread. */
const pureRooms = /\/shared\/(?:format|lint|pages|read)\//;
const waits = /'node:(?:util|vm)'/;

const sources = new Map<string, string>();
const sourceOf = (path: string): string => {
  const source = sources.get(path) ?? readFileSync(path, 'utf8');
  sources.set(path, source);
  return source;
};

/** The source of a file with those mutations that concern it. @throws Error where one does not match exactly once */
export const mutate = (path: string, source: string, mutations: readonly Mutation[]): string =>
  mutations
    .filter(({ file }) => path === `${root}${file}`)
    .reduce((text, { name, from, to }) => {
      const parts = text.split(from);
      if (parts.length !== 2) throw new Error(`The mutation "${name}" matches ${parts.length - 1} times in ${path}.`);
      return parts.join(to);
    }, source);

const resolve = (target: string, importer: string): string =>
  target.startsWith('#') ? `${root}${target.slice(1)}` : fileURLToPath(new URL(target, `file://${importer}`));

/** The modules that a module imports, ours only. */
const importsOf = (path: string): readonly string[] =>
  [...sourceOf(path).matchAll(/^(?:import|export)(?! type)[^;]*?from '([#.][^']+)';|^import '([#.][^']+)';/gm)].map(
    ([, from, bare]) => resolve(from ?? bare ?? '', path),
  );

/** All modules that a function is made of, ours only. */
const modulesOf = (name: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || !path.endsWith('.ts')) return;
    found.add(path);
    for (const target of importsOf(path)) visit(target);
  };
  visit(`${root}functions/${name}/handler.ts`);
  return found;
};

/** Whether a mutation changes a function. */
export const concerns = (name: string, { file }: Mutation): boolean => modulesOf(name).has(`${root}${file}`);

/** Whether all instances may share a module: neither it nor what it imports has effects or is mutated. */
const makeIsShared = (mutations: readonly Mutation[]) => {
  const known = new Map<string, boolean>();
  const isShared = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    // Modules that import each other are shared or not together; ours do not.
    known.set(path, true);
    const isMutated = mutations.some(({ file }) => path === `${root}${file}`);
    const verdict =
      !path.endsWith('.ts') ||
      (!isMutated && !(pureRooms.test(path) ? waits : effects).test(sourceOf(path)) && importsOf(path).every(isShared));
    known.set(path, verdict);
    return verdict;
  };
  return isShared;
};

type Names = Readonly<Record<string, unknown>>;

const isNames = (value: unknown): value is Names => typeof value === 'object' && value !== null;

type Bounds = { readonly maxOutputLength?: number };

/** A function with a callback, which it calls at once. */
const calledBack =
  (decompress: (bytes: Uint8Array, bounds: Bounds) => Uint8Array) =>
  (bytes: Uint8Array, options: Bounds, done: (error: unknown, value?: Uint8Array) => void): void => {
    const call = (): readonly [error: unknown, value?: Uint8Array] => {
      try {
        return [undefined, decompress(bytes, options)];
      } catch (error) {
        return [error];
      }
    };
    done(...call());
  };

/** A stream that decompresses at its end what it was given. */
const gunzipAtEnd = (): Transform => {
  const chunks: Uint8Array[] = [];
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
    flush: (done) => {
      try {
        done(null, zlib.gunzipSync(Buffer.concat(chunks)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
};

/** A script that runs without a watchdog: `shared/read/within-budget.ts` would start a thread for each document. */
class UnwatchedScript extends Script {
  override runInThisContext(): unknown {
    return super.runInThisContext();
  }
}

/** In place of what would wait for a thread: the rest of a simulated turn would not wait for it. */
const standIns: Readonly<Record<string, Names>> = {
  'node:vm': { Script: UnwatchedScript },
  'node:zlib': {
    createGunzip: gunzipAtEnd,
    gunzip: calledBack(zlib.gunzipSync),
    inflate: calledBack(zlib.inflateSync),
    inflateRaw: calledBack(zlib.inflateRawSync),
    brotliDecompress: calledBack(zlib.brotliDecompressSync),
    zstdDecompress: calledBack(zlib.zstdDecompressSync),
  },
};

const loaded = new Map<string, Names>();

/** Loads what all instances share, once. */
const load = async (name: string): Promise<Names> => {
  const before = loaded.get(name);
  if (before !== undefined) return before;
  const module: unknown = await import(name);
  if (!isNames(module)) throw new Error(`${name} is no module.`);
  const names = { ...module, ...standIns[name] };
  loaded.set(name, names);
  return names;
};

const reserved = /^(?:default|enum|function|null|undefined|void|instanceof|catch|in|try|if|delete|module\.exports)$/;

/** What of packages and of Node's modules an instance has of its own. */
const ownMembers: ReadonlyMap<string, RegExp> = new Map([
  ['node:crypto', /^random(?:UUID|Bytes)$/],
  ['node:timers/promises', /./],
  ['node:fs', /./],
  ['undici', /./],
  ...['dynamodb', 's3', 'sqs', 'ssm', 'secrets-manager', 'eventbridge'].map((name): [string, RegExp] => [
    `@aws-sdk/client-${name}`,
    /Client$/,
  ]),
  ['@aws-sdk/lib-dynamodb', /Client$/],
]);

/** Packages, and the modules that all instances share, as modules that take their exports from outside the bundle. */
const externals = (mutations: readonly Mutation[]): Plugin => ({
  name: 'externals',
  setup: ({ onResolve, onLoad }) => {
    const isShared = makeIsShared(mutations);
    onResolve({ filter: /^[#.]/ }, ({ path, importer }) => {
      const target = resolve(path, importer);
      return target.endsWith('.ts') && isShared(target) ? { path: target, namespace: 'external' } : { path: target };
    });
    onResolve({ filter: /^[^#./]/ }, ({ path }) => ({ path, namespace: 'external' }));
    onLoad({ filter: /./, namespace: 'external' }, async ({ path }) => {
      const names = Object.keys(await load(path)).filter((name) => !reserved.test(name));
      const memberOf = (name: string): string =>
        `/* @__PURE__ */ ${ownMembers.get(path)?.test(name) === true ? 'own' : 'shared'}Member(${JSON.stringify(path)}, "${name}")`;
      const exports = names.map((name) => `export const ${name} = ${memberOf(name)};`);
      return { contents: `${exports.join('\n')}\nexport default ${memberOf('default')};`, loader: 'js' };
    });
    onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => ({
      contents: mutate(path, sourceOf(path), mutations),
      loader: 'ts',
    }));
  },
});

/** The globals that an instance gets, by name. */
export const globalNames = ['Date', 'Math', 'setTimeout', 'clearTimeout', 'setImmediate', 'process'] as const;

const isProgram = (value: unknown): value is (...given: readonly unknown[]) => ReturnType<Program> =>
  typeof value === 'function';

/** The program of a function, from its handler: with these mutations, if any. */
export const loadProgram = async (name: string, mutations: readonly Mutation[] = []): Promise<Program> => {
  const { outputFiles } = await build({
    entryPoints: [`${root}functions/${name}/handler.ts`],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
    logLevel: 'error',
    plugins: [externals(mutations)],
  });
  const text = outputFiles[0]?.text.replace(/export \{\s*handler\s*\};\s*$/, '') ?? '';
  const { shared, own } = partStatements(text, ['ownMember', ...globalNames]);
  const source = `${shared}\nreturn async (ownMember, ${globalNames.join(', ')}) => {\n${own}\nreturn { handler };\n};`;
  const sharedMember = (path: string, member: string): unknown => loaded.get(path)?.[member];
  const program: unknown = compileFunction(source, ['sharedMember'], { filename: `${name}.js` })(sharedMember);
  if (!isProgram(program)) throw new Error(`${name} has no program.`);
  return ({ globals, external }) => {
    const ownMember = (path: string, member: string): unknown => external(path)?.[member];
    return program(ownMember, ...globalNames.map((global) => globals[global]));
  };
};
