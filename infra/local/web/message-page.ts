import type { WebAnswer } from '#infra/local/triggers/http-trigger.ts';

const sentences: Readonly<Record<number, string>> = {
  301: 'This page has moved.',
  302: 'This feed can be read on its page.',
  404: 'There is no such page.',
  405: 'This address can only be read.',
  413: 'The request is too large.',
  502: 'The server failed to answer.',
  503: 'The server is busy. Please try again in a moment.',
};

/** A small page for a person, with a link to the list of feeds and no detail of the failure. */
export const messagePage = (status: number, headers: Readonly<Record<string, string>> = {}): WebAnswer => {
  const sentence = sentences[status] ?? 'The request failed.';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title><h1>${sentence}</h1><p><a href="/">All feeds</a></p></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: Buffer.from(html) };
};
