import { type Article, type IncomingArticle, identifyingUrl } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';

/**
 * Every name by which an article of a batch may be known, or another article of the batch may mean the same one; `candidate`
 * is the article that it becomes where nothing is stored, `stored` the one that it changes.
 */
export const namesOf = (
  { guid, aliases = [], alternativeGuid }: IncomingArticle,
  candidate: Article,
  stored: Article | undefined,
): readonly string[] => {
  const guids = [guid, ...aliases, alternativeGuid, candidate.guid, stored?.guid, ...(stored?.aliases ?? [])];
  const urls = [identifyingUrl(candidate), stored === undefined ? undefined : identifyingUrl(stored)];
  return [
    ...new Set([
      ...guids.flatMap((name) => (name === undefined ? [] : [`guid ${name}`])),
      ...urls.flatMap((url) => (url === undefined ? [] : [`url ${permalinkIdentity(url)}`])),
    ]),
  ];
};

type Line = { readonly names: readonly string[]; readonly members: readonly number[] };

/** Those that share a name, or of whom each shares one with a third, form a line. */
const linesOf = (names: readonly (readonly string[])[]): Iterable<Line> => {
  const lineOf = new Map<string, Line>();
  for (const [index, own] of names.entries()) {
    const joined = [...new Set(own.flatMap((name) => lineOf.get(name) ?? []))];
    const line = {
      names: [`item ${index}`, ...own, ...joined.flatMap((other) => other.names)],
      members: [...joined.flatMap(({ members }) => members), index].toSorted((a, b) => a - b),
    };
    for (const name of line.names) lineOf.set(name, line);
  }
  return new Set(lineOf.values());
};

/**
 * Runs the work of all at the same time, but of a line one after the other, in their order. `isFirst` is false where the work
 * waited for another one.
 */
export const inLines = async <T>(
  names: readonly (readonly string[])[],
  work: (index: number, isFirst: boolean) => Promise<T>,
): Promise<readonly PromiseSettledResult<T>[]> => {
  const turns = new Map<number, Promise<T>>();
  for (const { members } of linesOf(names)) {
    let last: Promise<unknown> = Promise.resolve();
    for (const [position, index] of members.entries()) {
      const turn = last.then(() => work(index, position === 0));
      turns.set(index, turn);
      last = turn.catch(() => undefined);
    }
  }
  return Promise.allSettled(names.map(async (_, index) => turns.get(index) ?? work(index, true)));
};
