/** An escaped half of a character, such as the `\ud83d` that is left of an emoji where a program cut a text. */
const escapedHalf = /\\u[dD][89a-fA-F]/;

/** For `JSON.parse` and its like: each text with U+FFFD for half of a character, which no URL and no UTF-8 can hold. */
export const withWellFormedTexts = (_name: unknown, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;

/** The value of a JSON text from outside, with well-formed texts only. @throws SyntaxError */
export const parseWellFormed = (json: string): unknown =>
  escapedHalf.test(json) ? JSON.parse(json, withWellFormedTexts) : JSON.parse(json);
