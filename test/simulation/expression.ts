/** A row of the simulated table, in plain values. */
export type Row = Readonly<Record<string, unknown>>;

/** What `#name` and `:value` stand for in a call. */
export type Placeholders = {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
};

type Evaluate<T> = (row: Row, placeholders: Placeholders) => T;

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** Whether two attribute values are equal. */
export const areEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (one instanceof Uint8Array || other instanceof Uint8Array)
    return one instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(one, other) === 0;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  for (const name in other) if (!(name in one)) return false;
  for (const name in one) if (!(name in other) || !areEqual(one[name], other[name])) return false;
  return true;
};

/** Texts without surrogates are in the same order by their units in UTF-16 as by their bytes in UTF-8. */
const surrogates = /[\ud800-\udfff]/;

/** The order of two values of one type; undefined where they have none. Text is ordered by its bytes in UTF-8. */
export const compareValues = (one: unknown, other: unknown): number | undefined => {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one !== 'string' || typeof other !== 'string') return undefined;
  if (one === other) return 0;
  if (!surrogates.test(one) && !surrogates.test(other)) return one < other ? -1 : 1;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
};

/** The words of an expression, taken one after the other. */
const readWords = (text: string) => {
  const words = [...text.matchAll(/<>|<=|>=|[=<>(),+-]|[#:]?\w+/g)].map(([word]) => word);
  let next = 0;
  const skip = (word: string): boolean => {
    if (words[next]?.toUpperCase() !== word) return false;
    next += 1;
    return true;
  };
  const expect = (word: string): void => {
    if (!skip(word)) throw new Error(`${word} is missing in ${text}.`);
  };
  return { peek: () => words[next], take: () => words[next++] ?? '', skip, expect };
};

type Words = ReturnType<typeof readWords>;

const nameOf = (word: string, { ExpressionAttributeNames = {} }: Placeholders): string => {
  const name = word.startsWith('#') ? ExpressionAttributeNames[word] : word;
  if (name === undefined) throw new Error(`The name ${word} is not given.`);
  return name;
};

const readOperand = (words: Words): Evaluate<unknown> => {
  const word = words.take();
  if (word === 'if_not_exists') {
    words.expect('(');
    const name = words.take();
    words.expect(',');
    const otherwise = readOperand(words);
    words.expect(')');
    return (row, given) => row[nameOf(name, given)] ?? otherwise(row, given);
  }
  if (!word.startsWith(':')) return (row, given) => row[nameOf(word, given)];
  return (_, { ExpressionAttributeValues = {} }) => {
    if (!(word in ExpressionAttributeValues)) throw new Error(`The value ${word} is not given.`);
    return ExpressionAttributeValues[word];
  };
};

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const readComparison = (words: Words): Evaluate<boolean> => {
  const left = readOperand(words);
  const operator = words.take().toUpperCase();
  const right = readOperand(words);
  if (operator === 'BETWEEN') {
    words.expect('AND');
    const highest = readOperand(words);
    return (row, given) => {
      const value = left(row, given);
      return (
        (compareValues(value, right(row, given)) ?? -1) >= 0 && (compareValues(value, highest(row, given)) ?? 1) <= 0
      );
    };
  }
  if (operator === '=')
    return (row, given) => left(row, given) !== undefined && areEqual(left(row, given), right(row, given));
  if (operator === '<>') return (row, given) => !areEqual(left(row, given), right(row, given));
  const holds = orders[operator];
  if (holds === undefined) throw new Error(`${operator} is no operator.`);
  return (row, given) => {
    const order = compareValues(left(row, given), right(row, given));
    return order !== undefined && holds(order);
  };
};

const readTerm = (words: Words): Evaluate<boolean> => {
  if (words.skip('NOT')) {
    const term = readTerm(words);
    return (row, given) => !term(row, given);
  }
  if (words.skip('(')) {
    const inner = readAlternatives(words);
    words.expect(')');
    return inner;
  }
  const word = words.peek() ?? '';
  if (!/^(?:attribute_exists|attribute_not_exists|begins_with)$/.test(word)) return readComparison(words);
  words.take();
  words.expect('(');
  const path = readOperand(words);
  const prefix = words.skip(',') ? readOperand(words) : undefined;
  words.expect(')');
  if (word === 'attribute_exists') return (row, given) => path(row, given) !== undefined;
  if (word === 'attribute_not_exists') return (row, given) => path(row, given) === undefined;
  return (row, given) => String(path(row, given) ?? '').startsWith(String(prefix?.(row, given)));
};

const readConjunction = (words: Words): Evaluate<boolean> => {
  const terms = [readTerm(words)];
  while (words.skip('AND')) terms.push(readTerm(words));
  return (row, given) => terms.every((term) => term(row, given));
};

const readAlternatives = (words: Words): Evaluate<boolean> => {
  const terms = [readConjunction(words)];
  while (words.skip('OR')) terms.push(readConjunction(words));
  return (row, given) => terms.some((term) => term(row, given));
};

const kept = <T>(read: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text) ?? read(text);
    known.set(text, value);
    return value;
  };
};

/** A ConditionExpression or KeyConditionExpression ("Using expressions" of DynamoDB), over top-level attributes. */
export const conditionOf = kept((text): Evaluate<boolean> => {
  const words = readWords(text);
  const condition = readAlternatives(words);
  if (words.peek() !== undefined) throw new Error(`${words.peek()} is unexpected in ${text}.`);
  return condition;
});

type Change = (row: Row, placeholders: Placeholders) => readonly [name: string, value: unknown];

const readChange = (clause: string, words: Words): Change => {
  const word = words.take();
  if (clause === 'REMOVE') return (_, given) => [nameOf(word, given), undefined];
  if (clause === 'SET') words.expect('=');
  const operand = readOperand(words);
  if (clause === 'SET') return (row, given) => [nameOf(word, given), operand(row, given)];
  if (clause !== 'ADD') throw new Error(`${clause} is no clause of an update.`);
  return (row, given) => {
    const name = nameOf(word, given);
    return [name, Number(row[name] ?? 0) + Number(operand(row, given))];
  };
};

/** An UpdateExpression: the new row; an attribute that it removes is undefined there. */
export const updateOf = kept((text): Evaluate<Row> => {
  const words = readWords(text);
  const changes: Change[] = [];
  while (words.peek() !== undefined) {
    const clause = words.take().toUpperCase();
    do changes.push(readChange(clause, words));
    while (words.skip(','));
  }
  return (row, given) => {
    const changed: Record<string, unknown> = { ...row };
    for (const change of changes) {
      const [name, value] = change(row, given);
      changed[name] = value;
    }
    return changed;
  };
});
