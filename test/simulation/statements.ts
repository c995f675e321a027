import { type Node, parse } from 'acorn';

/** The top level of a bundle: what all instances may share, and what each has of its own. Both are in the order of the bundle. */
export type Parts = { readonly shared: string; readonly own: string };

type Members = Node & Readonly<Record<string, unknown>>;

/** What a statement has to do with others. */
type Facts = {
  /** All names in it, also those that it declares within. */
  readonly uses: Set<string>;
  /** Functions that it calls when it runs, by the first name of the call. */
  readonly calls: Set<string>;
  /** Names whose values it changes, at any time. */
  readonly changes: Set<string>;
  /** Whether something in it is filled later: what a call of it gives may remember. */
  remembers: boolean;
  /** Whether it makes such a thing, or waits, when it runs. */
  isOwn: boolean;
};

/** A statement at the top level of a bundle. */
type Statement = Facts & { readonly text: string; readonly declares: readonly string[] };

const isNode = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Calls with each node right below one, without the names of members, which are no variables. */
const eachChild = (node: Members, visit: (child: Members) => void): void => {
  for (const name in node) {
    if ((name === 'property' || name === 'key') && node.computed !== true) continue;
    const value = node[name];
    if (isNode(value)) visit(value);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) visit(one);
  }
};

const isNamed = (value: unknown, ...names: readonly string[]): boolean =>
  isNode(value) && value.type === 'Identifier' && names.includes(String(value.name));

/** The first name of `a.b(c).d`. */
const rootOf = (node: unknown): string => {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node.name);
  return rootOf(node.object ?? node.callee ?? node.tag ?? node.expression);
};

/** Parts of `Date` and `Math` that give the same to everybody. */
const isTimeless = (node: Members): boolean => {
  if (node.type === 'NewExpression')
    return isNamed(node.callee, 'Date') && Array.isArray(node.arguments) && node.arguments.length > 0;
  if (node.type === 'BinaryExpression') return node.operator === 'instanceof' && isNamed(node.right, 'Date');
  if (node.type !== 'MemberExpression' || node.computed === true || !isNode(node.property)) return false;
  if (isNamed(node.object, 'Date')) return isNamed(node.property, 'parse', 'UTC');
  return isNamed(node.object, 'Math') && !isNamed(node.property, 'random');
};

const mutators = ['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse'];

/** The variable that a node changes, if it changes one. */
const changedBy = (node: Members): string => {
  if (node.type === 'AssignmentExpression') return rootOf(node.left);
  if (node.type === 'UpdateExpression') return rootOf(node.argument);
  const { callee } = node;
  if (node.type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return '';
  return isNamed(callee.property, ...mutators) && isNamed(callee.object, rootOf(callee.object)) ? rootOf(callee) : '';
};

/** Something that is filled later: an empty collection, or a variable that is set again. */
const isMemory = (node: Members): boolean =>
  (node.type === 'VariableDeclaration' && node.kind === 'let') ||
  (node.type === 'NewExpression' &&
    Array.isArray(node.arguments) &&
    node.arguments.length === 0 &&
    isNamed(node.callee, 'Map', 'Set', 'WeakMap', 'WeakSet', 'AsyncLocalStorage'));

/** Whether code runs with its statement: functions do where they are handed to a call, but for those of a schema. */
type Running = 'now' | 'in a call' | 'in a schema' | 'later';

const runningBelow = (node: Members, running: Running): Running => {
  if (/Function(?:Expression|Declaration)$/.test(node.type)) return running === 'in a call' ? running : 'later';
  if (running !== 'now' || !/^(?:Call|New)Expression$/.test(node.type)) return running;
  return node.type === 'CallExpression' && rootOf(node) === 'z' ? 'in a schema' : 'in a call';
};

const gather = (node: Members, facts: Facts, running: Running): void => {
  const below = runningBelow(node, running);
  if (node.type === 'Identifier') facts.uses.add(String(node.name));
  facts.changes.add(changedBy(node));
  if (isMemory(node)) facts.remembers = true;
  if (below !== 'later') {
    if (isMemory(node) || node.type === 'AwaitExpression') facts.isOwn = true;
    if (/^(?:Call|New|Tagged)/.test(node.type)) facts.calls.add(rootOf(node));
  }
  // What a timeless use is given counts, its `Date` or `Math` does not.
  const isCounted = (child: Members): boolean => !isTimeless(node) || !isNamed(child, 'Date', 'Math');
  eachChild(node, (child) => {
    if (isCounted(child)) gather(child, facts, below);
  });
};

const namesIn = (pattern: unknown): readonly string[] => {
  if (!isNode(pattern)) return [];
  const names = new Set<string>();
  gather(pattern, { uses: names, calls: new Set(), changes: new Set(), remembers: false, isOwn: false }, 'later');
  return [...names];
};

const declaredBy = (node: Members): readonly string[] => {
  if (Array.isArray(node.declarations))
    return node.declarations.flatMap((one: unknown) => (isNode(one) ? namesIn(one.id) : []));
  return namesIn(node.id);
};

const toStatement = (text: string, node: Members): Statement => {
  const declares = declaredBy(node);
  const facts: Facts = {
    uses: new Set(),
    calls: new Set(),
    changes: new Set(),
    remembers: false,
    isOwn: declares.length === 0,
  };
  gather(node, facts, 'now');
  return Object.assign(facts, { text: text.slice(node.start, node.end), declares });
};

/**
 * Parts a bundle: a statement belongs to each instance where it uses one of the `ownNames`, something that an instance has of its
 * own, or keeps something in memory. Where in doubt, it does.
 */
export const partStatements = (text: string, ownNames: readonly string[]): Parts => {
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true });
  const statements: Statement[] = [];
  for (const node of program.body) if (isNode(node)) statements.push(toStatement(text, node));
  const changed = new Set(statements.flatMap(({ changes }) => [...changes]));
  const declaredIn = new Map(statements.flatMap((one) => one.declares.map((name) => [name, one] as const)));

  /** Whether a call gives something that remembers: by its own text, or by what it calls. */
  const remembering = new Map<Statement, boolean>();
  const remembers = (name: string): boolean => {
    const statement = declaredIn.get(name);
    if (statement === undefined) return false;
    const known = remembering.get(statement);
    if (known !== undefined) return known;
    remembering.set(statement, statement.remembers);
    const verdict = statement.remembers || [...statement.uses].some(remembers);
    remembering.set(statement, verdict);
    return verdict;
  };

  const own = new Set<string>(ownNames);
  const ownStatements = new Set<Statement>();
  for (let isMore = true; isMore; ) {
    isMore = false;
    for (const one of statements) {
      if (ownStatements.has(one)) continue;
      const isOwn =
        one.isOwn ||
        one.declares.some((name) => changed.has(name)) ||
        [...one.uses].some((name) => own.has(name)) ||
        [...one.calls].some(remembers);
      if (!isOwn) continue;
      ownStatements.add(one);
      for (const name of one.declares) own.add(name);
      isMore = true;
    }
  }
  const join = (wanted: boolean): string =>
    statements
      .filter((one) => ownStatements.has(one) === wanted)
      .map((one) => one.text)
      .join('\n');
  return { shared: join(false), own: join(true) };
};
