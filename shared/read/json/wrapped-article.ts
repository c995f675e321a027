import { type Fault, Rejected } from '#shared/errors.ts';
import { jsonPointer } from '#shared/schema-faults.ts';
import {
  holdsSomething,
  isObject,
  itemVocabulary,
  type JsonObject,
  nearestMember,
  unknownMembers,
} from './unknown-members.ts';

const contents = ['content_html', 'content_text', 'content_markdown'];
const vocabulary = itemVocabulary(['title', 'summary', ...contents]);

/** Whether an object has a title, a text and a summary, under any of the names that programs give them. */
const partsOf = (value: JsonObject): Readonly<Record<'title' | 'text' | 'summary', boolean>> => {
  const named = Object.keys(value)
    .slice(0, 200)
    // Authors and tags have names too.
    .filter((name) => name !== 'name' && typeof value[name] === 'string' && holdsSomething(value[name]))
    .map((name) => (vocabulary.known.has(name) ? name : nearestMember(name, vocabulary)));
  return {
    title: named.includes('title'),
    text: contents.some((name) => named.includes(name)),
    summary: named.includes('summary'),
  };
};

/** Whether an object itself is an article, and what is inside belongs to it. The description may be that of a list. */
const isArticle = (value: JsonObject): boolean => {
  const { title, text } = partsOf(value);
  return title && (text || holdsSomething(value.summary));
};

const isWhole = (value: JsonObject): boolean => {
  const { title, text, summary } = partsOf(value);
  return title && (text || summary);
};

const isPart = (value: JsonObject): boolean => partsOf(value).title || partsOf(value).text;

/** How deep a message wraps an article: `post.current`, `data.attributes`. */
const maxDepth = 3;
const maxMembers = 50;

/** An article or a list of articles inside another object, and the path to it. */
type Wrapped = { readonly path: readonly string[]; readonly article: JsonObject; readonly isList: boolean };

const findWrapped = (
  value: JsonObject,
  isMeant: (one: JsonObject) => boolean,
  path: readonly string[] = [],
): Wrapped | undefined => {
  const inside = Object.entries(value)
    .slice(0, maxMembers)
    .flatMap(([name, member]) => {
      const isList = Array.isArray(member);
      const article: unknown = isList ? member.find(isObject) : member;
      return isObject(article) ? [{ path: [...path, name], article, isList }] : [];
    });
  const found = inside.find(({ article }) => isMeant(article));
  if (found !== undefined || path.length + 1 >= maxDepth) return found;
  for (const { article, path: below, isList } of inside) {
    const deeper = isList ? undefined : findWrapped(article, isMeant, below);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
};

const maxAdvice = 20;

/** For each member of a wrapped article that has another name here: that name. */
const adviceFor = ({ path, article }: Wrapped, members: ReturnType<typeof itemVocabulary>): readonly Fault[] =>
  unknownMembers(article, members)
    .map((name) => ({ name, nearest: nearestMember(name, members) }))
    .filter(({ nearest }) => nearest !== undefined)
    .slice(0, maxAdvice)
    .map(({ name, nearest }) => ({ pointer: jsonPointer([...path, name]), message: `is ${nearest} in JSON Feed` }));

/**
 * Refuses a message that wraps its article or articles: a program's webhook, a list, a batch under another name. It would
 * be read by halves. `known` are the members of an item. @throws Rejected ARTICLE_WRAPPED
 */
export const refuseWrapped = (value: unknown, known: readonly string[]): void => {
  const refusal = (message: string, faults: readonly Fault[]): Rejected =>
    new Rejected('ARTICLE_WRAPPED', message, { faults });
  if (Array.isArray(value))
    throw refusal('The document is a list. Send several articles as {"items": […]}, and one article alone.', [
      { pointer: '', message: 'is a list; did you mean {"items": […]}?' },
    ]);
  if (!isObject(value)) return;
  if (isArticle(value)) return;
  const wrapped = findWrapped(value, isWhole) ?? (isPart(value) ? undefined : findWrapped(value, isPart));
  if (wrapped === undefined) return;
  const pointer = jsonPointer(wrapped.path);
  const advice = adviceFor(wrapped, itemVocabulary(known));
  if (wrapped.isList)
    throw refusal(`The articles are inside ${pointer}. Send them as {"items": […]}.`, [
      { pointer, message: 'is not known here; did you mean items?' },
    ]);
  throw refusal(
    `The article is inside ${pointer}. Send what is inside alone, with the names of JSON Feed (title, content_html …).`,
    [{ pointer, message: 'holds the article; send it alone' }, ...advice],
  );
};
