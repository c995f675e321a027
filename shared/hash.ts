import { createHash } from 'node:crypto';

/** SHA-256 of a text (as UTF-8) or of bytes, in 64 hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** RFC 9562 §6.6: the namespace of URLs. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** A UUID of version 5 in the namespace of URLs (RFC 9562 §5.5): SHA-1, overwritten with version and variant. */
export const uuid5 = (name: string): string => {
  const digest = createHash('sha1').update(urlNamespace).update(name).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
