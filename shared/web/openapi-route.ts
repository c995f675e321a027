import openapi from '#schemas/openapi.json' with { type: 'json' };
import { uncachedAnswer } from '#shared/model/http.ts';

/** `GET /openapi.json`, open to everybody and to pages of every site: the API for tools (OpenAPI 3.1). */
export const openapiRoute = {
  'GET /openapi.json?': async () =>
    uncachedAnswer(200, 'application/json; charset=utf-8', `${JSON.stringify(openapi)}\n`, {
      'access-control-allow-origin': '*',
    }),
};
