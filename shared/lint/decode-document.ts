import { type Fault, positionsIn, quote } from './finding.ts';

/** A document as text, and what is wrong with its bytes. */
export type Decoded = { readonly text: string; readonly faults: readonly Fault[] };

const start = { line: 1, column: 1 };
const clause = 'XML 1.0 §4.3.3; RFC 7303 §3';

const byteOrderMark = (bytes: Uint8Array): string | undefined => {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  // XML 1.0, Appendix F: a `<` and a zero byte, or the reverse.
  if (first === 0x3c && second === 0) return 'utf-16le';
  return first === 0 && second === 0x3c ? 'utf-16be' : undefined;
};

const declared = (bytes: Uint8Array): string | undefined => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  return /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(head)?.[1];
};

/** The charset parameter of a Content-Type. */
export const charsetOf = (type: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type ?? '')?.[1];

const decoder = (label: string, fatal: boolean) => {
  try {
    return new TextDecoder(label, { fatal });
  } catch {
    return undefined;
  }
};

const sameEncoding = (a: string, b: string): boolean => decoder(a, false)?.encoding === decoder(b, false)?.encoding;

const namingFaults = (type: string | undefined, xml: string | undefined): readonly Fault[] => {
  const http = charsetOf(type);
  if (http === undefined || xml === undefined || sameEncoding(http, xml)) return [];
  const message = `Content-Type says ${quote(http)} but the XML declaration says ${quote(xml)}.`;
  return [{ rule: 'charset-mismatch', clause: 'RFC 7303 §3.2', at: start, message }];
};

const usual = new Set(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'us-ascii']);

const decodeAs = (bytes: Uint8Array, label: string): Decoded => {
  const strict = decoder(label, true);
  const lenient = decoder(label, false);
  if (strict === undefined || lenient === undefined) {
    const message = `${quote(label)} is not an encoding that readers know.`;
    return {
      text: new TextDecoder().decode(bytes),
      faults: [{ rule: 'encoding-unknown', clause, at: start, message }],
    };
  }
  const message = `The document is encoded in ${lenient.encoding}.`;
  const faults: readonly Fault[] = usual.has(lenient.encoding)
    ? []
    : [{ rule: 'encoding-unusual', clause, at: start, message }];
  try {
    return { text: strict.decode(bytes), faults };
  } catch {
    const text = lenient.decode(bytes);
    const at = positionsIn(text)(Math.max(0, text.indexOf('\uFFFD')));
    return {
      text,
      faults: [
        ...faults,
        { rule: 'encoding-invalid', clause, at, message: `The bytes here are not ${lenient.encoding}.` },
      ],
    };
  }
};

const controlFaults = (text: string): readonly Fault[] => {
  const index = text.search(/[\u0080-\u009F\uFFFD]/);
  if (index < 0) return [];
  const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0');
  return [
    {
      rule: 'control-characters',
      clause: 'XML 1.0 §2.2',
      at: positionsIn(text)(index),
      message: `The text contains U+${code}.`,
    },
  ];
};

/** Reads bytes as text: by the byte order mark, else by the Content-Type, else by the XML declaration, else as UTF-8. */
export const decode = (bytes: Uint8Array, type: string | undefined): Decoded => {
  const xml = declared(bytes);
  const { text, faults } = decodeAs(bytes, byteOrderMark(bytes) ?? charsetOf(type) ?? xml ?? 'utf-8');
  const controls = faults.some(({ rule }) => rule === 'encoding-invalid') ? [] : controlFaults(text);
  return { text, faults: [...namingFaults(type, xml), ...faults, ...controls] };
};
