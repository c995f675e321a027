import { documentStart, type Fault, fault, positionsIn, quote } from './finding.ts';

/** The text of a document, and the faults of its encoding. */
export type DecodedDocument = { readonly text: string; readonly faults: readonly Fault[] };

const clause = 'XML 1.0 §4.3.3; RFC 7303 §3';

/** First bytes and their encoding: the byte order marks, then `<` in UTF-16 (XML 1.0, Appendix F). */
const signatures: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0x3c, 0], 'utf-16le'],
  [[0, 0x3c], 'utf-16be'],
];

const decoderFor = (label: string, options: { readonly fatal?: boolean } = {}) => {
  try {
    return new TextDecoder(label, options);
  } catch {
    return undefined;
  }
};

/** The encodings that readers support. */
const commonEncodings = new Set(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'us-ascii']);

/** The index of the first byte beyond ASCII, or of the first control character of ISO 8859-1; -1 for none. */
const firstByteOutside = (bytes: Uint8Array, isAscii: boolean): number =>
  bytes.findIndex((byte) => byte >= 0x80 && (isAscii || byte <= 0x9f));

const decodeAs = (bytes: Uint8Array, label: string): DecodedDocument => {
  const strict = decoderFor(label, { fatal: true });
  const lenient = decoderFor(label);
  if (strict === undefined || lenient === undefined) {
    const message = `${quote(label)} is not an encoding that readers know.`;
    return {
      text: new TextDecoder().decode(bytes),
      faults: [fault('encoding-unknown', clause, documentStart, message)],
    };
  }
  const { encoding } = lenient;
  const faults = commonEncodings.has(encoding)
    ? []
    : [fault('encoding-unusual', clause, documentStart, `The document is encoded in ${encoding}.`)];
  // The WHATWG takes these labels for windows-1252, and decodes every byte.
  const isAscii = /^(?:us-)?ascii$/i.test(label);
  const outside = isAscii || /^(?:iso-?8859-?1|latin-?1)$/i.test(label) ? firstByteOutside(bytes, isAscii) : -1;
  if (outside >= 0) {
    const text = strict.decode(bytes);
    const at = positionsIn(text)(outside);
    const code = `0x${(bytes[outside] ?? 0).toString(16).toUpperCase()}`;
    const message = `The byte ${code} here is not ${label}.`;
    return {
      text,
      faults: [...faults, fault(isAscii ? 'encoding-invalid' : 'control-characters', clause, at, message)],
    };
  }
  try {
    return { text: strict.decode(bytes), faults };
  } catch {
    const text = lenient.decode(bytes);
    const at = positionsIn(text)(Math.max(0, text.indexOf('\uFFFD')));
    const invalid = fault('encoding-invalid', clause, at, `The bytes here are not ${encoding}.`);
    return { text, faults: [...faults, invalid] };
  }
};

/** `utf-16` means either order of bytes, which the byte order mark decides. */
const isSameEncoding = (signed: string, declared: string): boolean =>
  decoderFor(declared)?.encoding === signed || (/^utf-?16$/i.test(declared) && signed.startsWith('utf-16'));

/** Decodes by the byte order mark, else the Content-Type, else the XML declaration, else as UTF-8. */
export const decodeDocument = (bytes: Uint8Array, contentType: string | undefined): DecodedDocument => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(head)?.[1];
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  const [, signed] = signatures.find(([start]) => start.every((byte, index) => bytes[index] === byte)) ?? [];
  const { text, faults } = decodeAs(bytes, signed ?? charset ?? declared ?? 'utf-8');

  const mismatch: Fault[] = [];
  // XML 1.0 §4.3.3: "it is a fatal error … to be presented in an encoding other than that named in the declaration".
  if (signed !== undefined && declared !== undefined && !isSameEncoding(signed, declared)) {
    const message = `The document is ${signed} but its declaration says ${quote(declared)}.`;
    mismatch.push(fault('encoding-mismatch', 'XML 1.0 §4.3.3', documentStart, message));
  }
  if (
    charset !== undefined &&
    declared !== undefined &&
    decoderFor(charset)?.encoding !== decoderFor(declared)?.encoding
  ) {
    const message = `Content-Type says ${quote(charset)} but the XML declaration says ${quote(declared)}.`;
    mismatch.push(fault('charset-mismatch', 'RFC 7303 §3.2', documentStart, message));
  }
  const control = text.search(/[\u0080-\u009F\uFFFD]/);
  if (control < 0 || faults.some(({ rule }) => rule === 'encoding-invalid')) {
    return { text, faults: [...mismatch, ...faults] };
  }
  const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
  const at = positionsIn(text)(control);
  const character = fault('control-characters', 'XML 1.0 §2.2', at, `The text contains U+${code}.`);
  return { text, faults: [...mismatch, ...faults, character] };
};
