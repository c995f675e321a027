import type { FrontAnswer } from '#infra/local/triggers/http-answer.ts';

/** What a person reads of an answer that is no document. */
const words: Readonly<Record<number, string>> = {
  301: 'It has moved.',
  302: 'It can be read on its page.',
  404: 'There is nothing here.',
  405: 'This can only be read.',
  413: 'That is more than is taken at once.',
  502: 'The answer could not be made.',
  503: 'Not now; the same again may work in a moment.',
};

/** A small page for a person, that leads to the list of feeds and says nothing of what is inside. */
export const page = (status: number, headers: Readonly<Record<string, string>> = {}): FrontAnswer => {
  const sentence = words[status] ?? 'It did not work.';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title><h1>${sentence}</h1><p><a href="/">The feeds</a></p></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: Buffer.from(html) };
};
