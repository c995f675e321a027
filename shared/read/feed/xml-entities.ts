import { Parser } from 'htmlparser2';

/** The entities of XML 1.0 itself: they stay, for the parser to read them as text and not as markup. */
const predefined = /^(?:amp|lt|gt|quot|apos)$/;

/** How much of a document is searched for its document type, and how much of that for declarations, in characters. */
const maxDoctypeCharacters = 200_000;

/** How many declarations of a document count, and how many characters of each. */
const maxDeclarations = 200;
const maxEntityCharacters = 2_000;

/** How many characters all entities of a document may add: the bound that stops an entity bomb. */
const maxAddedCharacters = 5 * 1024 * 1024;

const declaration = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;

/** The entities that the document type declares, by name. */
const declaredEntities = (xml: string): ReadonlyMap<string, string> => {
  // XML 1.0 §2.8 allows one document type: reading each of many takes time quadratic in their number.
  const start = xml.slice(0, maxDoctypeCharacters).search(/<!DOCTYPE/i);
  const doctype = start < 0 ? '' : xml.slice(start, start + maxDoctypeCharacters);
  const subset = /^<!DOCTYPE[^[>]*\[([\s\S]{0,100000}?)\]\s*>/i.exec(doctype)?.[1] ?? '';
  const found = [...subset.matchAll(declaration)].slice(0, maxDeclarations);
  return new Map(
    found.map(([, name = '', double, single]) => [name, (double ?? single ?? '').slice(0, maxEntityCharacters)]),
  );
};

const htmlEntities = new Map<string, string>();

/** The text of an HTML entity, which feeds use without declaring it; `&name;` itself where HTML has no such entity. */
const htmlEntity = (name: string): string => {
  const known = htmlEntities.get(name);
  if (known !== undefined) return known;
  let text = '';
  const parser = new Parser({ ontext: (part) => (text += part) });
  parser.end(`&${name};`);
  // Unknown names are not kept: documents could fill the memory with them; HTML itself has some 2,000.
  if (text !== `&${name};`) htmlEntities.set(name, text);
  return text;
};

/** XML with every entity replaced by its text but the five of XML itself; a bare `&` becomes `&amp;`. */
export const expandEntities = (xml: string): string => {
  const declared = declaredEntities(xml);
  const texts = new Map<string, string>();
  const textOf = (name: string): string => {
    const text = texts.get(name) ?? htmlEntity(name);
    texts.set(name, text);
    return text;
  };
  let added = 0;
  return xml.replace(
    /<!\[CDATA\[(?:[\s\S]*?\]\]>|[\s\S]*$)|&(#\d{1,8}|#[xX][\da-fA-F]{1,7}|[A-Za-z][\w.-]*);|&/g,
    (found, name?: string) => {
      if (found.startsWith('<')) return found;
      if (name === undefined) return '&amp;';
      if (name.startsWith('#') || predefined.test(name)) return found;
      const own = declared.get(name);
      const text = own ?? textOf(name);
      added += text.length;
      if (added > maxAddedCharacters) return '';
      // A declared entity may hold markup, and entities in it stay names: none is expanded twice.
      if (own !== undefined) return text;
      return text === found ? `&amp;${name};` : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    },
  );
};
