import { type Node, parse } from 'acorn';

/** The top level of a bundle: what all instances may share, and what each has of its own. Both are in the order of the bundle. */
export type Parts = { readonly shared: string; readonly own: string };

/** A statement at the top level of a bundle. */
type Statement = {
  readonly text: string;
  readonly declares: readonly string[];
  /** All names in it, also those that it declares within. */
  readonly uses: ReadonlySet<string>;
  /** Functions that it calls when it runs, by the first name of the call. */
  readonly calls: ReadonlySet<string>;
  /** Whether it runs what no other instance may see, whatever its names are. */
  readonly isOwn: boolean;
  /** Whether a call of it may give something that remembers. */
  readonly remembers: boolean;
};

const isNode = (value: unknown): value is Node & Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

type Visited = ReturnType<typeof childrenOf>[number];

/** The nodes right below one, without the names of members, which are no variables. */
const childrenOf = (node: Node & Readonly<Record<string, unknown>>) =>
  Object.entries(node).flatMap(([name, value]) => {
    const isMemberName = (name === 'property' || name === 'key') && node.computed !== true;
    return isMemberName ? [] : (Array.isArray(value) ? value : [value]).filter(isNode);
  });

const isNamed = (value: unknown, ...names: readonly string[]): boolean =>
  isNode(value) && value.type === 'Identifier' && names.includes(String(value.name));

/** The first name of `a.b(c).d`. */
const rootOf = (node: unknown): string => {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node.name);
  return rootOf(node.object ?? node.callee ?? node.tag ?? node.expression);
};

/** Parts of `Date` and `Math` that give the same to everybody. */
const isTimeless = (node: Visited): boolean => {
  if (node.type === 'NewExpression')
    return isNamed(node.callee, 'Date') && Array.isArray(node.arguments) && node.arguments.length > 0;
  if (node.type === 'BinaryExpression') return node.operator === 'instanceof' && isNamed(node.right, 'Date');
  if (node.type !== 'MemberExpression' || node.computed === true || !isNode(node.property)) return false;
  if (isNamed(node.object, 'Date')) return isNamed(node.property, 'parse', 'UTC');
  return isNamed(node.object, 'Math') && !isNamed(node.property, 'random');
};

const mutators = ['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse'];

/** The variable that a node changes, if it changes one. */
const changedBy = (node: Visited): string => {
  if (node.type === 'AssignmentExpression') return rootOf(node.left);
  if (node.type === 'UpdateExpression') return rootOf(node.argument);
  const { callee } = node;
  if (node.type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return '';
  return isNamed(callee.property, ...mutators) && isNamed(callee.object, rootOf(callee.object)) ? rootOf(callee) : '';
};

const isFunction = ({ type }: Node): boolean => /Function(?:Expression|Declaration)$/.test(type);

/** Something that is filled later: an empty collection, or a variable that is set again. */
const isMemory = (node: Visited): boolean =>
  (node.type === 'VariableDeclaration' && node.kind === 'let') ||
  (node.type === 'NewExpression' &&
    Array.isArray(node.arguments) &&
    node.arguments.length === 0 &&
    isNamed(node.callee, 'Map', 'Set', 'WeakMap', 'WeakSet', 'AsyncLocalStorage'));

/** All nodes below one; `enters` tells whether what is below a node counts too. */
const below = (node: Visited, enters: (node: Visited) => boolean = () => true): readonly Visited[] =>
  enters(node) ? [node, ...childrenOf(node).flatMap((child) => below(child, enters))] : [node];

/** What runs at once: nothing within functions, but for those that are handed to a call, unless it only makes a schema. */
const running = (node: Visited): readonly Visited[] => {
  if (isFunction(node)) return [];
  const isSchema = node.type === 'CallExpression' && rootOf(node) === 'z';
  const children = isSchema ? below(node, (one) => !isFunction(one)) : [];
  if (isSchema) return children.filter((one) => !isFunction(one));
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return below(node);
  return [node, ...childrenOf(node).flatMap(running)];
};

const namesIn = (pattern: unknown): readonly string[] =>
  isNode(pattern) ? below(pattern).flatMap((node) => (node.type === 'Identifier' ? [String(node.name)] : [])) : [];

const declaredBy = (node: Visited): readonly string[] => {
  if (Array.isArray(node.declarations))
    return node.declarations.flatMap((one: unknown) => (isNode(one) ? namesIn(one.id) : []));
  return namesIn(node.id);
};

const toStatement = (text: string, node: Visited, isChanged: (name: string) => boolean): Statement => {
  const all = below(node, (one) => !isTimeless(one));
  // What a timeless use is given counts, its `Date` or `Math` does not.
  const given = below(node)
    .filter(isTimeless)
    .flatMap((one) => [one.arguments, one.left].flat().filter(isNode));
  const uses = [...all, ...given.flatMap((one) => below(one))].flatMap((one) =>
    one.type === 'Identifier' ? [String(one.name)] : [],
  );
  const now = running(node);
  const declares = declaredBy(node);
  return {
    text: text.slice(node.start, node.end),
    declares,
    uses: new Set(uses),
    calls: new Set(now.flatMap((one) => (/Call|New|Tagged/.test(one.type) ? [rootOf(one)] : []))),
    isOwn:
      declares.length === 0 ||
      declares.some(isChanged) ||
      now.some((one) => isMemory(one) || one.type === 'AwaitExpression'),
    remembers: below(node).some(isMemory),
  };
};

/**
 * Parts a bundle: a statement belongs to each instance where it uses one of the `ownNames`, something that an instance has of its
 * own, or keeps something in memory. Where in doubt, it does.
 */
export const partStatements = (text: string, ownNames: readonly string[]): Parts => {
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true });
  const nodes = childrenOf({ ...program, body: program.body });
  const changed = new Set(nodes.flatMap((node) => below(node).map(changedBy)));
  const statements = nodes.map((node) => toStatement(text, node, (name) => changed.has(name)));
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
      const isOwn = one.isOwn || [...one.uses].some((name) => own.has(name)) || [...one.calls].some(remembers);
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
