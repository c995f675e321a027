import { Rejected } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { RecordAudit, RefusedFiles } from '#shared/ports.ts';

/** Refused files that an answer shows. */
const maxShown = 100;

/** A longer name is no key of S3. */
const maxNameBytes = 1024;

/** Text that an answer shows; a file may have 10 MiB. */
const maxTextBytes = 1024 * 1024;

const unknownFile = (name: string): Rejected =>
  new Rejected(
    'REFUSED_FILE_UNKNOWN',
    `The inbox has no refused file ${name.slice(0, 200)}: it was accepted or dismissed, or its 90 days are over. GET /inbox/refused lists the refused files.`,
    { status: 404 },
  );

const nameIn = ({ params: { name = '' }, body }: HttpRequest): string => {
  if (body.length > 0) {
    const message =
      'A refused file is tried again, or dismissed, as it is: send no body. Correct it in rejected/ of the inbox.';
    throw new Rejected('BODY_UNEXPECTED', message, { status: 400 });
  }
  if (name === '' || Buffer.byteLength(name) > maxNameBytes) throw unknownFile(name);
  return name;
};

/** The text of a file's start; undefined where it is no UTF-8. */
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, maxTextBytes), { stream: true });
  } catch {
    return undefined;
  }
};

/** The files that the inbox refused: listed with their reasons, shown, tried again, dismissed. */
export const refusedRoutes = ({
  refused,
  record,
}: {
  readonly refused: RefusedFiles;
  readonly record: RecordAudit;
}): Readonly<Record<string, (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>>> => ({
  'GET /inbox/refused?': async () => {
    const { files, count } = await refused.list(maxShown);
    return jsonAnswer(200, { items: files, count });
  },

  'GET /inbox/refused/{name+}?': async (request) => {
    const name = nameIn(request);
    const file = await refused.read(name);
    if (file === undefined) throw unknownFile(name);
    const { bytes, ...shown } = file;
    return jsonAnswer(200, { ...shown, text: textOf(bytes) });
  },

  /** Tries the file again; the inbox reads it within seconds, and refuses it again or forgets the refusal. */
  'POST /inbox/refused/{name+}?': async (request, caller) => {
    const name = nameIn(request);
    if (!(await refused.retry(name))) throw unknownFile(name);
    await record(caller, { action: 'file tried again', subject: name });
    return jsonAnswer(202, { name, retrying: true });
  },

  'DELETE /inbox/refused/{name+}?': async (request, caller) => {
    const name = nameIn(request);
    if (!(await refused.dismiss(name))) throw unknownFile(name);
    await record(caller, { action: 'file dismissed', subject: name });
    return jsonAnswer(200, { name, dismissed: true });
  },
});
