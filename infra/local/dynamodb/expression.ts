import { isRecord, type JsonRecord } from '#infra/local/json-record.ts';
import { areEqual, beginsWith, compareValues, type Item, invalid, numberIn, toNumberValue } from './item.ts';

// Expressions of DynamoDB ("Using expressions"), over top-level attributes: nothing here needs paths into a value.

/** What `#name` and `:value` stand for. */
export type Placeholders = { readonly names: JsonRecord; readonly values: JsonRecord };

/** The placeholders of a request. */
export const placeholdersOf = (input: JsonRecord): Placeholders => ({
  names: isRecord(input.ExpressionAttributeNames) ? input.ExpressionAttributeNames : {},
  values: isRecord(input.ExpressionAttributeValues) ? input.ExpressionAttributeValues : {},
});

/** A condition on an item; an absent item has no attributes. */
export type Predicate = (item: Item) => boolean;

type Operand = (item: Item) => unknown;

/** The words of an expression, taken one after the other. */
type Words = {
  readonly peek: () => string | undefined;
  readonly take: () => string;
  /** Takes the word if it is this keyword or sign. */
  readonly skip: (word: string) => boolean;
  readonly expect: (word: string) => void;
};

const wordPattern = /\s*(<>|<=|>=|[=<>(),+-]|[#:]?\w+)\s*/y;

const readWords = (text: string): Words => {
  const words: string[] = [];
  wordPattern.lastIndex = 0;
  while (wordPattern.lastIndex < text.length) {
    const found = wordPattern.exec(text)?.[1];
    if (found === undefined) throw invalid(`Invalid expression: ${text}`);
    words.push(found);
  }
  let next = 0;
  const skip = (word: string): boolean => {
    if (words[next]?.toUpperCase() !== word) return false;
    next += 1;
    return true;
  };
  return {
    peek: () => words[next],
    take: () => words[next++] ?? '',
    skip,
    expect: (word) => {
      if (!skip(word)) throw invalid(`Invalid expression: ${word} is missing in ${text}`);
    },
  };
};

const attributeName = (word: string, { names }: Placeholders): string => {
  const name = word.startsWith('#') ? names[word] : word;
  if (typeof name === 'string' && /^[^:]+$/.test(name)) return name;
  throw invalid(`An expression attribute name is not defined: ${word}`);
};

const valueUnder = (word: string, { values }: Placeholders): unknown => {
  const value = values[word];
  if (value === undefined) throw invalid(`An expression attribute value is not defined: ${word}`);
  return value;
};

const readOperand = (words: Words, placeholders: Placeholders): Operand => {
  const word = words.take();
  if (word.toLowerCase() === 'if_not_exists') {
    words.expect('(');
    const name = attributeName(words.take(), placeholders);
    words.expect(',');
    const otherwise = readOperand(words, placeholders);
    words.expect(')');
    return (item) => item[name] ?? otherwise(item);
  }
  if (word.startsWith(':')) {
    const value = valueUnder(word, placeholders);
    return () => value;
  }
  const name = attributeName(word, placeholders);
  return (item) => item[name];
};

/** Holds for values that both exist and have an order. */
const ordered =
  (left: Operand, right: Operand, holds: (order: number) => boolean): Predicate =>
  (item) => {
    const order = compareValues(left(item), right(item));
    return order !== undefined && holds(order);
  };

const readComparison = (words: Words, placeholders: Placeholders): Predicate => {
  const left = readOperand(words, placeholders);
  const operator = words.take().toUpperCase();
  const right = readOperand(words, placeholders);
  switch (operator) {
    case '=':
      return (item) => left(item) !== undefined && areEqual(left(item), right(item));
    case '<>':
      return (item) => !areEqual(left(item), right(item));
    case '<':
      return ordered(left, right, (order) => order < 0);
    case '<=':
      return ordered(left, right, (order) => order <= 0);
    case '>':
      return ordered(left, right, (order) => order > 0);
    case '>=':
      return ordered(left, right, (order) => order >= 0);
    case 'BETWEEN': {
      words.expect('AND');
      const highest = readOperand(words, placeholders);
      const isAbove = ordered(left, right, (order) => order >= 0);
      const isBelow = ordered(left, highest, (order) => order <= 0);
      return (item) => isAbove(item) && isBelow(item);
    }
    default:
      throw invalid(`Invalid operator: ${operator}`);
  }
};

const readFunction = (name: string, words: Words, placeholders: Placeholders): Predicate => {
  words.take();
  words.expect('(');
  const path = readOperand(words, placeholders);
  const argument = words.skip(',') ? readOperand(words, placeholders) : undefined;
  words.expect(')');
  if (name === 'attribute_exists') return (item) => path(item) !== undefined;
  if (name === 'attribute_not_exists') return (item) => path(item) === undefined;
  return (item) => beginsWith(path(item), argument?.(item));
};

const functions: ReadonlySet<string> = new Set(['attribute_exists', 'attribute_not_exists', 'begins_with']);

const readTerm = (words: Words, placeholders: Placeholders): Predicate => {
  if (words.skip('NOT')) {
    const term = readTerm(words, placeholders);
    return (item) => !term(item);
  }
  if (words.skip('(')) {
    const inner = readAlternatives(words, placeholders);
    words.expect(')');
    return inner;
  }
  const name = words.peek()?.toLowerCase() ?? '';
  return functions.has(name) ? readFunction(name, words, placeholders) : readComparison(words, placeholders);
};

const readConjunction = (words: Words, placeholders: Placeholders): Predicate => {
  const terms = [readTerm(words, placeholders)];
  while (words.skip('AND')) terms.push(readTerm(words, placeholders));
  return (item) => terms.every((term) => term(item));
};

const readAlternatives = (words: Words, placeholders: Placeholders): Predicate => {
  const terms = [readConjunction(words, placeholders)];
  while (words.skip('OR')) terms.push(readConjunction(words, placeholders));
  return (item) => terms.some((term) => term(item));
};

const expectEnd = (words: Words): void => {
  const rest = words.peek();
  if (rest !== undefined) throw invalid(`Invalid expression: unexpected ${rest}`);
};

/** The condition of a ConditionExpression or FilterExpression; none always holds. @throws TableError */
export const readCondition = (expression: unknown, placeholders: Placeholders): Predicate => {
  if (typeof expression !== 'string') return () => true;
  const words = readWords(expression);
  const condition = readAlternatives(words, placeholders);
  expectEnd(words);
  return condition;
};

/** Sets or removes one attribute of an item that is written; operands read the item as it was. */
type Change = { readonly name: string; readonly value: (before: Item) => unknown };

const readSet = (words: Words, placeholders: Placeholders): Change => {
  const name = attributeName(words.take(), placeholders);
  words.expect('=');
  const first = readOperand(words, placeholders);
  const sign = words.skip('+') ? 1 : words.skip('-') ? -1 : undefined;
  if (sign === undefined) return { name, value: first };
  const second = readOperand(words, placeholders);
  return { name, value: (before) => toNumberValue(numberIn(first(before)) + sign * numberIn(second(before))) };
};

const readAdd = (words: Words, placeholders: Placeholders): Change => {
  const name = attributeName(words.take(), placeholders);
  const added = readOperand(words, placeholders);
  const value = (before: Item) => toNumberValue(numberIn(before[name] ?? { N: '0' }) + numberIn(added(before)));
  return { name, value };
};

const clauses: Readonly<Record<string, (words: Words, placeholders: Placeholders) => Change>> = {
  SET: readSet,
  ADD: readAdd,
  REMOVE: (words, placeholders) => ({ name: attributeName(words.take(), placeholders), value: () => undefined }),
};

/** The changes of an UpdateExpression: gives the new item, and the names of its attributes that changed. @throws TableError */
export const readUpdate = (
  expression: unknown,
  placeholders: Placeholders,
): ((before: Item) => { readonly item: Item; readonly changed: readonly string[] }) => {
  const words = readWords(typeof expression === 'string' ? expression : '');
  const changes: Change[] = [];
  while (words.peek() !== undefined) {
    const clause = words.take().toUpperCase();
    const read = clauses[clause];
    if (read === undefined) throw invalid(`Invalid UpdateExpression: ${clause} is not supported`);
    do changes.push(read(words, placeholders));
    while (words.skip(','));
  }
  return (before) => {
    const values = changes.map(({ name, value }) => [name, value(before)] as const);
    const after = Object.entries({ ...before, ...Object.fromEntries(values) });
    return {
      item: Object.fromEntries(after.filter(([, value]) => value !== undefined)),
      changed: changes.map(({ name }) => name),
    };
  };
};

/** A bound of a sort key: `>` or `>=` below, `<` or `<=` above. */
export type Bound = { readonly operator: '<' | '<=' | '>' | '>='; readonly key: string };

/** The partition of a query, and the bounds of its sort keys. */
export type KeyCondition = { readonly partition: string; readonly bounds: readonly Bound[] };

const textUnder = (word: string, placeholders: Placeholders): string => {
  const value = valueUnder(word, placeholders);
  if (isRecord(value) && typeof value.S === 'string') return value.S;
  throw invalid('Keys of this table are text');
};

/** Above every text that begins so. */
const lastCharacter = '\u{10ffff}';

/** The condition of a KeyConditionExpression: `PK = :pk`, and perhaps one on the sort key. @throws TableError */
export const readKeyCondition = (expression: unknown, placeholders: Placeholders): KeyCondition => {
  const words = readWords(typeof expression === 'string' ? expression : '');
  words.take();
  words.expect('=');
  const partition = textUnder(words.take(), placeholders);
  if (!words.skip('AND')) return { partition, bounds: [] };
  if (words.skip('BEGINS_WITH')) {
    words.expect('(');
    words.take();
    words.expect(',');
    const prefix = textUnder(words.take(), placeholders);
    return {
      partition,
      bounds: [
        { operator: '>=', key: prefix },
        { operator: '<=', key: prefix + lastCharacter },
      ],
    };
  }
  words.take();
  const operator = words.take().toUpperCase();
  const key = textUnder(words.take(), placeholders);
  if (operator === 'BETWEEN') {
    words.expect('AND');
    const highest = textUnder(words.take(), placeholders);
    if (Buffer.compare(Buffer.from(key), Buffer.from(highest)) > 0)
      throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
    return {
      partition,
      bounds: [
        { operator: '>=', key },
        { operator: '<=', key: highest },
      ],
    };
  }
  if (operator === '=')
    return {
      partition,
      bounds: [
        { operator: '>=', key },
        { operator: '<=', key },
      ],
    };
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=')
    throw invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
  return { partition, bounds: [{ operator, key }] };
};
