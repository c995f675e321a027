import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';

/** Parameters that a refusal names. */
const maxNamed = 10;

/** Characters of a path that a refusal repeats. */
const maxShownPath = 200;

/**
 * Refuses parameters that a route does not know, and those that come twice: one that is misspelt, or the second one, would be
 * passed over in silence. @throws Rejected QUERY_UNKNOWN, QUERY_REPEATED
 */
export const refuseUnknownQuery = (
  { path, query }: Pick<HttpRequest, 'path' | 'query'>,
  names: readonly string[],
  isAlsoKnown: (name: string) => boolean = () => false,
): void => {
  const given = [...query.keys()];
  const unknown = given.filter((name) => !names.includes(name) && !isAlsoKnown(name));
  const seen = new Set<string>();
  const repeated = given.find((name) => {
    const isSeen = seen.has(name);
    seen.add(name);
    return isSeen;
  });
  const shown = path.slice(0, maxShownPath);
  if (unknown.length === 0 && repeated !== undefined) {
    const message = `${shown} takes ${repeated.slice(0, 50)} once; it came ${query.getAll(repeated).length} times. Send one value.`;
    throw new Rejected('QUERY_REPEATED', message, { status: 400 });
  }
  if (unknown.length === 0) return;
  const taken = names.length === 0 ? 'takes none' : `takes ${names.join(', ')}`;
  throw new Rejected(
    'QUERY_UNKNOWN',
    `${shown} knows no parameter ${unknown
      .slice(0, maxNamed)
      .map((name) => name.slice(0, 50))
      .join(', ')}; it ${taken}.`,
    { status: 400 },
  );
};

/** A parameter that is true or false; `?failed` alone is true, and without it false. @throws Rejected FLAG_INVALID */
export const flagIn = ({ query }: Pick<HttpRequest, 'query'>, name: string): boolean => {
  const value = query.get(name) ?? 'false';
  if (['', 'true', '1', 'yes'].includes(value)) return true;
  if (['false', '0', 'no'].includes(value)) return false;
  const message = `${name} must be true or false; found ${value.slice(0, 50)}.`;
  throw new Rejected('FLAG_INVALID', message, { status: 400 });
};
