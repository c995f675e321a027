import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { geography } from './geography.ts';
import { dublinCore, dublinCoreTerms } from './modules.ts';

const rdf: ElementRule = { clause: 'RDF/XML', count: 'many' };

/** What describes anything, with RDF if need be: a channel, an item, an image, a text input, a file. */
export const descriptions: Vocabulary = {
  ...dublinCore,
  ...dublinCoreTerms,
  ...geography,
  'rdf:RDF': rdf,
  'rdf:type': rdf,
  'rdf:Description': rdf,
};
