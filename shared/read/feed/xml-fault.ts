import { SaxesParser } from 'saxes';

/** A fault ends the reading: what comes after it is not judged. */
class Found extends Error {}

/** The first place at which XML is not well-formed, in words: `line 12: unexpected close tag`; undefined for XML that is. */
export const xmlFault = (xml: string): string | undefined => {
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => {
    const [line = '', , ...what] = message.split(':');
    throw new Found(`line ${line}: ${what.join(':').trim().replace(/\.$/, '').slice(0, 100).toWellFormed()}`);
  });
  try {
    parser.write(xml).close();
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.message;
    throw error;
  }
};
