import type { HttpRequest } from '#shared/model/http.ts';

/** A request as a function gets it, with what a test does not care for filled in. */
export const requestOf = (given: Partial<HttpRequest> & { readonly text?: string } = {}): HttpRequest => {
  const { text = '', ...rest } = given;
  return {
    method: 'GET',
    path: '/articles',
    query: new URLSearchParams(),
    headers: {},
    body: new TextEncoder().encode(text),
    params: {},
    address: '192.0.2.7',
    ...rest,
  };
};
