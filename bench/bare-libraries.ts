import { Script } from 'node:vm';
import { Readability } from '@mozilla/readability';
import { XMLParser } from 'fast-xml-parser';
import { parseHTML } from 'linkedom';
import MarkdownIt from 'markdown-it';
import { parseFragment } from 'parse5';
import { parse as parseYaml } from 'yaml';

/** The library that a newsroom would read a kind of document with. */
type BareLibrary = { readonly name: string; readonly read: (text: string) => unknown };

const linkedom: BareLibrary = {
  name: 'linkedom + Readability',
  read: (text) => new Readability(parseHTML(text).document).parse(),
};
const parse5: BareLibrary = { name: 'parse5', read: (text) => parseFragment(text) };
const markdownIt: BareLibrary = { name: 'markdown-it', read: (text) => new MarkdownIt().render(text) };
const yaml: BareLibrary = { name: 'yaml', read: (text) => parseYaml(text.replace(/^---\n|\n---[\s\S]*$/g, '')) };
const fastXmlParser: BareLibrary = { name: 'fast-xml-parser', read: (text) => new XMLParser().parse(text) };
const json: BareLibrary = { name: 'JSON.parse', read: (text) => JSON.parse(text) };

/** The library of each kind, by the words before the colon of a document's name. */
const libraries: Readonly<Record<string, BareLibrary>> = {
  HTML: linkedom,
  'page at its bounds': linkedom,
  'links of a page': linkedom,
  body: parse5,
  'plain text of HTML': parse5,
  Markdown: markdownIt,
  'front matter': yaml,
  RSS: fastXmlParser,
  Atom: fastXmlParser,
  WXR: fastXmlParser,
  OPML: fastXmlParser,
  sitemap: fastXmlParser,
  check: fastXmlParser,
  JSON: json,
  'JSON Feed': json,
  'rich text': json,
  'message of a CMS': json,
};

/** A library that takes longer is stopped, in milliseconds. */
const maxMs = 10_000;

const slot = Symbol.for('barid.bare-library');
const call = new Script("globalThis[Symbol.for('barid.bare-library')]()");

/** Processor time in milliseconds that the bare library of a document's kind takes to read a text; undefined where there is none. */
export const bareLibraryMs = (documentName: string, text: string): number | undefined => {
  const library = libraries[documentName.slice(0, documentName.indexOf(':'))];
  if (library === undefined) return undefined;
  Reflect.set(globalThis, slot, () => void library.read(text));
  const before = process.threadCpuUsage();
  try {
    call.runInThisContext({ timeout: maxMs });
  } catch {
    // It refuses the text, or was stopped: both took the time that they took.
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};
