import { z } from 'zod';
import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { PictureResult } from '#shared/model/picture.ts';
import { normalized } from '#shared/plain-text.ts';
import type { IncomingDocument } from '#shared/read/read-document.ts';
import type { ReadBeside } from './pictures.ts';

/** A document that was pushed with its pictures. */
export type PushedForm = { readonly document: IncomingDocument; readonly readBeside: ReadBeside };

const invalid = (message: string, pointer = ''): Rejected =>
  new Rejected('FORM_INVALID', `The form ${message}.`, { faults: [{ pointer, message }] });

/** What `POST /media` answered. */
const answer = z.object({
  url: z.string(),
  type: z.string(),
  size: z.number(),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** A part that stands for a picture: the answer of `POST /media`, or the code of its refusal. */
const readPart = (name: string, text: string, addresses: readonly string[]): PictureResult => {
  const code = text.trim();
  if (code === 'MEDIA_TYPE_REFUSED' || code === 'MEDIA_TOO_LARGE') return code;
  try {
    const { url, type, size, width, height } = answer.parse(JSON.parse(text));
    if (addresses.some((address) => url.startsWith(`${address}/media/`)) && /\/media\/[\da-f]{32}\.[a-z]+$/.test(url)) {
      return { url, type, size, ...(width === undefined || height === undefined ? {} : { width, height }) };
    }
  } catch {
    // The refusal below says what belongs there.
  }
  throw invalid('has a part that is neither a picture nor the answer of POST /media', `/${name}`);
};

/**
 * The document and the pictures of a `multipart/form-data` push (RFC 7578): the part `document`, and one part for each
 * picture, under the path by which the document names it. `addresses` are those at which pictures of this Barid are.
 * Undefined for any other body. @throws Rejected FORM_INVALID
 */
export const readForm = async (
  { body, headers }: HttpRequest,
  addresses: readonly string[],
): Promise<PushedForm | undefined> => {
  const { 'content-type': contentType = '' } = headers;
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw new Rejected(
        'FORM_INVALID',
        'The body is not the multipart/form-data that its type says. Let your HTTP library write the Content-Type: it knows the boundary.',
        { cause },
      );
    });
  const document = form.get('document');
  if (!(document instanceof File)) throw invalid('has no file in a part with the name document', '/document');
  // A browser and curl label Markdown as bytes; the file's name says more, but is no identity.
  const type = /\.(?:md|markdown)$/i.test(document.name) ? 'text/markdown' : document.type;
  const parts = [...form].filter(([name]) => name !== 'document');
  const readBeside: ReadBeside = async (path) => {
    const isPath = (name: string): boolean => normalized(name.replace(/^\.\//, '')) === normalized(path);
    const [name = '', value] =
      parts.find(([name]) => isPath(name)) ??
      parts.find(([, value]) => value instanceof File && isPath(value.name)) ??
      [];
    if (value === undefined) return undefined;
    return typeof value === 'string' ? readPart(name, value, addresses) : new Uint8Array(await value.arrayBuffer());
  };
  return { document: { bytes: new Uint8Array(await document.arrayBuffer()), type }, readBeside };
};
