import { encode } from '#shared/format/document-bytes.ts';

/** What a person finds where a feed or an archive was: a document for browsers, since readers stop at the 410. */
export const renderGone = (publicUrl: string): Uint8Array =>
  encode(
    '<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n',
    '<title>410 Gone</title><h1>This is no more.</h1>\n',
    `<p><a href="${publicUrl}/">The feeds</a></p></html>\n`,
  );
