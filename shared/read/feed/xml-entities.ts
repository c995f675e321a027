import { Parser } from 'htmlparser2';

/** What XML itself knows; these keep their meaning as markup. */
const predefined = /^(?:amp|lt|gt|quot|apos)$/;

/** Bounds on what a document may declare and make of it: an entity in an entity stays a name. */
const maxDeclared = 200;
const maxLength = 2000;
const maxGrowth = 5 * 1024 * 1024;

const declaration = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;

const declaredIn = (xml: string): ReadonlyMap<string, string> => {
  // XML 1.0 §2.8: there is one; looking for its subset behind each of many would take the square of their number.
  const at = xml.slice(0, 200_000).search(/<!DOCTYPE/i);
  const subset =
    at < 0 ? '' : (/^<!DOCTYPE[^[>]*\[([\s\S]{0,100000}?)\]\s*>/i.exec(xml.slice(at, at + 200_000))?.[1] ?? '');
  const found = [...subset.matchAll(declaration)].slice(0, maxDeclared);
  return new Map(found.map(([, name = '', double, single]) => [name, (double ?? single ?? '').slice(0, maxLength)]));
};

const htmlNamed = new Map<string, string>();

/** What HTML means by a name: feeds use its names without declaring them. */
const htmlEntity = (name: string): string => {
  const known = htmlNamed.get(name);
  if (known !== undefined) return known;
  let text = '';
  const parser = new Parser({ ontext: (part) => (text += part) });
  parser.end(`&${name};`);
  // Bounded: HTML has some 2,000 names, and what is no name is not remembered.
  if (text !== `&${name};`) htmlNamed.set(name, text);
  return text;
};

const asMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** XML in which only the five predefined entities are left, and an `&` that begins none is an `&amp;`. */
export const expandEntities = (xml: string): string => {
  const declared = declaredIn(xml);
  let growth = 0;
  return xml.replace(
    /<!\[CDATA\[(?:[\s\S]*?\]\]>|[\s\S]*$)|&(#\d{1,8}|#[xX][\da-fA-F]{1,7}|[A-Za-z][\w.-]*);|&/g,
    (found, name?: string) => {
      if (found.startsWith('<')) return found;
      if (name === undefined) return '&amp;';
      if (name.startsWith('#') || predefined.test(name)) return found;
      const own = declared.get(name);
      const text = own ?? htmlEntity(name);
      growth += text.length;
      if (growth > maxGrowth) return '';
      if (own !== undefined) return text;
      return text === found ? `&amp;${name};` : asMarkup(text);
    },
  );
};
