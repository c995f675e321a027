import { createHash } from 'node:crypto';

/** A value that goes with a message; `binary` in base64. */
export type MessageAttribute = { readonly type: string; readonly text?: string; readonly binary?: string };

/** A message as it is kept. Instants in milliseconds since 1970. */
export type Message = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sent: number;
  /** Nobody receives it before. */
  readonly from: number;
  /** How often it was received, and when first. */
  readonly received: number;
  readonly first?: number;
  /** The ARN of the queue that gave it up. */
  readonly source?: string;
};

/** Hexadecimal, as SDKs check it. */
export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

const sized = (data: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  return Buffer.concat([size, data]);
};

const textValue = 1;
const binaryValue = 2;

/** SQS developer guide, "Calculating the MD5 message digest for message attributes": names in order, lengths before values. */
export const md5OfAttributes = (attributes: Message['attributes']): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { type, text, binary } = attributes[name] ?? { type: '' };
    const value = binary === undefined ? Buffer.from(text ?? '') : Buffer.from(binary, 'base64');
    const kind = Buffer.from([binary === undefined ? textValue : binaryValue]);
    return [sized(Buffer.from(name)), sized(Buffer.from(type)), kind, sized(value)];
  });
  return md5(Buffer.concat(parts));
};
