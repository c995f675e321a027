/** The text as UTF-8. */
export const encode = (...parts: readonly string[]): Uint8Array => Buffer.from(parts.join(''), 'utf8');
