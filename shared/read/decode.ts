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
  if (bytes.length < 4 || bytes.length % 2 === 1) return undefined;
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

/** The bytes without a character of UTF-8 that breaks off at their end, if others than ASCII stand before it. */
const withoutCutCharacter = (bytes: Uint8Array): Uint8Array => {
  for (const length of [1, 2, 3]) {
    const lead = bytes[bytes.length - length] ?? 0;
    if (lead >= 0x80 && lead < 0xc0) continue;
    const whole = bytes.subarray(0, -length);
    const isCut = lead >= 0xc2 && lead < 0xf5 && length < (lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
    return isCut && whole.some((byte) => byte >= 0x80) ? whole : bytes;
  }
  return bytes;
};

/** The encoding of bytes: a byte order mark, else what the bytes can be, else a declaration, else a guess. */
const encodingOf = (bytes: Uint8Array, type: string): string => {
  const evident = evidentEncoding(bytes);
  if (evident !== undefined) return evident;
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
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return 'utf-8';
  const isLegacyMultibyte = declared.some((encoding) => /^(?:gb|big5|euc|shift|iso-2022)/.test(encoding));
  // Text in another encoding is almost never valid UTF-8 by chance, unless its characters are pairs of bytes.
  if (!isLegacyMultibyte && isUtf8(withoutCutCharacter(bytes))) return 'utf-8';
  const other = declared.find((encoding) => encoding !== 'utf-8');
  if (other !== undefined) return other;
  const damaged = new TextDecoder('utf-8').decode(bytes).split('\ufffd').length - 1;
  return declared.length > 0 && damaged * 50 < bytes.length ? 'utf-8' : legacyEncoding(bytes);
};

/** Bytes as well-formed text without a byte order mark; `type` is a media type whose charset may be wrong. */
export const decodeText = (bytes: Uint8Array, type = ''): string =>
  new TextDecoder(encodingOf(bytes, type)).decode(bytes).replace(/^\ufeff/, '');
