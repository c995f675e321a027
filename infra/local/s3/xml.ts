import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { S3Answer } from './s3-request.ts';

const builder = new XMLBuilder({ format: false, ignoreAttributes: false, suppressEmptyNode: false });

/** An answer whose body is this XML document. */
export const xmlAnswer = (
  status: number,
  document: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): S3Answer => {
  const declaration = { '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' } };
  const bytes = Buffer.from(builder.build({ ...declaration, ...document }));
  return { status, headers: { ...headers, 'content-type': 'application/xml', 'content-length': bytes.length }, bytes };
};

/** Makes a root element's content carry S3's namespace. */
export const inNamespace = (content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/',
  ...content,
});

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Object',
});

/** The document as nested records; the shape is for the caller to check. */
export const parseXml = (bytes: Buffer): unknown => parser.parse(bytes.toString('utf8'));
