import { isUtf8 } from 'node:buffer';

/** Bytes searched for a declaration: XML's stands first, HTML's within 1,024 bytes (HTML Living Standard, prescan). */
const prescanBytes = 2048;

const knownLabel = (label: string | undefined): string | undefined => {
  const trimmed = label?.trim().replace(/^["']|["']$/g, '');
  if (trimmed === undefined || trimmed === '') return undefined;
  try {
    return new TextDecoder(trimmed).encoding;
  } catch {
    return undefined;
  }
};

/** The encoding that a byte order mark names, or UTF-16 by its bytes that select an alphabet (XML 1.0, appendix F). */
const evidentEncoding = (bytes: Uint8Array): string | undefined => {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (bytes.length < 4) return undefined;
  // The first byte of a character is a control: 00 for Latin, 03 for Greek, 04 for Cyrillic, 06 for Arabic.
  const [even, odd] = [0, 1].map((offset) => {
    const high = bytes.subarray(0, prescanBytes).filter((_, index) => index % 2 === offset);
    return high.filter((byte) => byte < 0x08).length / Math.max(1, high.length);
  });
  if (even === undefined || odd === undefined) return undefined;
  if (even > 0.7 && odd < 0.2) return 'utf-16be';
  return odd > 0.7 && even < 0.2 ? 'utf-16le' : undefined;
};

/** The encoding of text without a usable declaration: Arabic words are runs of high bytes, Western letters stand alone. */
const legacyEncoding = (bytes: Uint8Array): string => {
  let high = 0;
  let inRuns = 0;
  for (const [index, byte] of bytes.subarray(0, 65_536).entries()) {
    if (byte < 0xc0) continue;
    high += 1;
    if ((bytes[index - 1] ?? 0) >= 0xc0 || (bytes[index + 1] ?? 0) >= 0xc0) inRuns += 1;
  }
  if (inRuns <= high * 0.6) return 'windows-1252';
  // The article, alif and lam, stands before every third Arabic word; its lam differs in the two encodings.
  const alifAnd = (lam: number): number =>
    bytes.filter((byte, index) => byte === 0xc7 && bytes[index + 1] === lam).length;
  return alifAnd(0xe4) > alifAnd(0xe1) ? 'iso-8859-6' : 'windows-1256';
};

/** How many characters beyond ASCII the bytes are as UTF-8, and how many places are none. */
const utf8Quality = (bytes: Uint8Array): { readonly valid: number; readonly damaged: number } => {
  let [valid, damaged] = [0, 0];
  for (const character of new TextDecoder().decode(bytes)) {
    if (character === '\ufffd') damaged += 1;
    else if (character > '\x7f') valid += 1;
  }
  // A replacement character that the text itself has is three bytes of UTF-8.
  const written = isUtf8(bytes) ? damaged : Buffer.from(bytes).toString('latin1').split('\xef\xbf\xbd').length - 1;
  return { valid: valid + written, damaged: damaged - written };
};

/** Bytes in another encoding are so many characters of UTF-8 by chance, of which a pair of bytes is one in nine of GB2312. */
const maxValidByChance = 10;

/** How many valid characters for each damaged place prove UTF-8 against a label of another encoding. */
const validPerDamage = 4;

/**
 * The encoding of bytes: a byte order mark, else UTF-8 where the bytes are, but for single places that are damaged, else a
 * declaration, else a guess. XML 1.0 §4.3.3: without a label, XML is UTF-8; one bad byte costs one letter.
 */
const encodingOf = (bytes: Uint8Array, type: string): string => {
  const evident = evidentEncoding(bytes);
  if (evident !== undefined) return evident;
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return 'utf-8';
  // RFC 9110 §8.3.1.
  const charset = knownLabel(/;\s*charset\s*=\s*("[^"]*"|[^\s;]+)/i.exec(type)?.[1]);
  const head = Buffer.from(bytes.subarray(0, prescanBytes)).toString('latin1');
  const inside = knownLabel(
    /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1] ??
      /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1],
  );
  // The declaration inside the document was legible as ASCII: it is not in UTF-16.
  const declared = [charset, inside?.startsWith('utf-16') ? undefined : inside].filter(
    (encoding) => encoding !== undefined,
  );
  const other = declared.find((encoding) => encoding !== 'utf-8');
  // Characters that are pairs of bytes may be valid UTF-8 in a short text.
  const isMultibyte = other !== undefined && /^(?:gb|big5|euc|shift|iso-2022)/.test(other);
  // HTML §13.2.3.2: the header comes before the document's own declaration.
  if (isUtf8(bytes) && (!isMultibyte || charset === 'utf-8')) return 'utf-8';
  const { valid, damaged } = utf8Quality(bytes);
  if (other === undefined) return valid >= damaged && valid > 0 ? 'utf-8' : legacyEncoding(bytes);
  const isProven = valid > (isMultibyte ? maxValidByChance : 0) && valid >= damaged * validPerDamage;
  return isProven ? 'utf-8' : other;
};

/** Two references to the halves of one character, as Java and JavaScript write emoji, escaped any number of times. */
const surrogatePair =
  /&(?:amp;)*#(?:(5[5-7]\d{3})|x(d[89ab][\da-f]{2}));&(?:amp;)*#(?:(5[5-7]\d{3})|x(d[c-f][\da-f]{2}));/gi;

/** Text whose characters beyond 16 bits stand as two numeric references, with these characters themselves. */
export const joinSurrogates = (text: string): string =>
  text.replace(surrogatePair, (found: string, ...halves: readonly (string | undefined)[]) => {
    const [high = 0, low = 0] = [0, 2].map((at) => Number(halves[at] ?? `0x${halves[at + 1]}`));
    const isPair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
    return isPair ? String.fromCharCode(high, low) : found;
  });

/** A byte order mark, once or twice; before variation selectors it begins a C2PA manifest, which belongs to the text. */
const byteOrderMark = /^(?:\ufeff(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])){1,2}/u;

/** Bytes as well-formed text without a byte order mark; `type` is a media type whose charset may be wrong. */
export const decodeText = (bytes: Uint8Array, type = ''): string =>
  joinSurrogates(
    new TextDecoder(encodingOf(bytes, type), { ignoreBOM: true }).decode(bytes).replace(byteOrderMark, ''),
  );
