import { isObject, type JsonObject } from '../json/unknown-members.ts';

/** RFC 6901: the value that a pointer leads to; undefined where it leads nowhere. */
export const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, token) => {
      if (Array.isArray(inner)) return /^(?:0|[1-9]\d*)$/.test(token) ? inner[Number(token)] : undefined;
      return isObject(inner) && Object.hasOwn(inner, token) ? inner[token] : undefined;
    }, value);

/** The text of a field for an address; Sanity wraps slugs as `{"current": …}`. */
const textOf = (value: unknown): string | undefined => {
  const text = isObject(value) ? value.current : value;
  return (typeof text === 'string' && text !== '') || typeof text === 'number' ? String(text) : undefined;
};

/**
 * The permalink that a template gives for the fields of a post: `https://www.example.org/{slug}/`, with the name of a field or a
 * JSON pointer between braces. Undefined where a field is missing.
 */
export const fillTemplate = (template: string, fields: JsonObject): string | undefined => {
  let isWhole = true;
  const url = template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const text = textOf(name.startsWith('/') ? valueAt(fields, name) : fields[name]);
    isWhole &&= text !== undefined;
    // A slug may have folders, which begin with a slash in some CMSs.
    return (text ?? '').toWellFormed().replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/');
  });
  return isWhole ? url : undefined;
};
