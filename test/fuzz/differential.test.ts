import { expect, it } from 'vitest';
import { differentials } from './differential.ts';

const texts = 300;

it.each([
  ['our feeds are the same to saxes, fast-xml-parser and feedsmith', differentials.readOurFeed],
  [
    'sanitize-html with the same lists changes nothing in a body, and neither does a second sanitising',
    differentials.readBody,
  ],
  ['no draft becomes public by a change of white space or case', differentials.readDraft],
])('%s', (_, differ) => {
  for (let seed = 0; seed < texts; seed += 1) expect(differ(seed), `seed ${seed}`).toBeUndefined();
});
