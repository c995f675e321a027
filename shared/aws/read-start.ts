import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

/** The limit of a document (10 MiB): a larger file is read up to here and rejected for its size. */
const maxBytes = 10 * 1024 * 1024;

/** At least 10 MiB of a body, if it has as many. */
export const readStart = async (body: GetObjectCommandOutput['Body']): Promise<Uint8Array> => {
  const reader = body?.transformToWebStream().getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (reader !== undefined && size <= maxBytes) {
    const chunk: unknown = (await reader.read()).value;
    if (!(chunk instanceof Uint8Array)) break;
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  await reader?.cancel();
  return Buffer.concat(chunks);
};
