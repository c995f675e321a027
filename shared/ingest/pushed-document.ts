import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { publicPermalink } from '#shared/model/public-address.ts';
import type { Clock, Http } from '#shared/ports.ts';
import { refuseUnknownQuery } from '#shared/query.ts';
import type { ParsedArticle, ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { isVisibilityMember, readVisibility } from '#shared/read/visibility.ts';
import type { Site } from '#shared/site/site.ts';
import { documentUrl, fetchDocument } from './fetch-document.ts';
import { type PicturePorts, readWithPictures } from './pictures.ts';
import { readForm } from './pushed-form.ts';

/** What reading a push works with; `http` fetches the documents that a push names by their URL. */
export type PushPorts = PicturePorts & { readonly site: Site; readonly clock: Clock; readonly http: Http };

/** The article of a document that may have one only. @throws Rejected its refusal, ARTICLE_MISSING */
export const onlyArticle = ([article]: ParsedDocument['articles']): ParsedArticle => {
  if (article instanceof Rejected) throw article;
  if (article === undefined) throw new Rejected('ARTICLE_MISSING', 'The document contains no article. Send one.');
  return article;
};

const maxFileNameBytes = 1024;

/** The name of the file that was pushed, as `barid publish` gives it. @throws Rejected FILE_NAME_INVALID */
export const fileIn = ({ query }: HttpRequest): string | undefined => {
  const file = query.get('file') ?? undefined;
  const isValid =
    file === undefined || (/^[^\p{Cc}\p{Cs}]+$/u.test(file) && Buffer.byteLength(file) <= maxFileNameBytes);
  if (isValid) return file;
  const message = `file must be the name of a file, of 1 to ${maxFileNameBytes} bytes, without control characters.`;
  throw new Rejected('FILE_NAME_INVALID', message, { status: 400 });
};

/** What a push may be (RFC 9110 §15.5.16). */
const acceptedTypes =
  'application/feed+json, application/json, text/html, text/markdown, text/plain, application/rss+xml, application/atom+xml, multipart/form-data';

/** @throws Rejected FORM_FIELDS_REFUSED, for fields alone: `curl -d` labels JSON so, too */
const refuseFormFields = ({ headers, body }: HttpRequest): void => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return;
  if (/^\s*[{[<]/.test(new TextDecoder().decode(body.subarray(0, 100)))) return;
  const message =
    'Form fields are not read. Send the article as JSON, HTML, Markdown or plain text, with its Content-Type.';
  throw new Rejected('FORM_FIELDS_REFUSED', message, { status: 415, headers: { accept: acceptedTypes } });
};

/**
 * Reads the document that a request brings: its body, a form with pictures, which are stored, or what stands at the URL that
 * it names. The function throws Rejected for a document that is refused as a whole.
 */
export const makePushReader = (ports: PushPorts): ((request: HttpRequest) => Promise<ParsedDocument>) => {
  const { site, clock, http } = ports;

  return async (request: HttpRequest): Promise<ParsedDocument> => {
    const { body, headers, query } = request;
    refuseFormFields(request);
    const now = clock.now();
    refuseUnknownQuery(request, ['url', 'file', 'published', 'imported'], isVisibilityMember);
    // `?draft=true`
    const marks = Object.fromEntries(
      [...query].filter(([member]) => member === 'published' || isVisibilityMember(member)),
    );
    const visibility = readVisibility(marks, { now, timeZone: site.identity.timeZone });
    const context = { site: site.identity, now, sender: 'publisher', visibility } as const;
    const address = documentUrl(body);
    if (address !== undefined) {
      const { url, ...document } = await fetchDocument(address, http);
      // A page that names no permalink is known by its address: without the key that opened it.
      return readDocument(document, { ...context, url: publicPermalink(url) });
    }
    const url = headers['content-location'] ?? query.get('url') ?? undefined;
    const published = defined({ ...context, url });
    const form = await readForm(request, [ports.publicUrl, ...(ports.site.formerFeedsUrls ?? [])]);
    const name = fileIn(request);
    if (form !== undefined) {
      // Whatever belongs to a form came with it.
      const pictures = { readBeside: form.readBeside, wait: async () => false };
      return readWithPictures(defined({ ...form.document, name }), published, ports, pictures);
    }
    return readDocument(defined({ bytes: body, type: headers['content-type'] ?? '', name }), published);
  };
};
