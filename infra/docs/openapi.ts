import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import type { Scope } from '#shared/model/caller.ts';
import { version } from '#shared/web/fetch-http.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { type ApiOperation, apiOperations, problem } from './api-operations.ts';

const bodyOf = ({ bodies, isBodyOptional }: Pick<ApiOperation, 'bodies' | 'isBodyOptional'>) =>
  bodies === undefined
    ? {}
    : {
        requestBody: {
          required: isBodyOptional !== true,
          content: Object.fromEntries(
            Object.entries(bodies).map(([type, { schema, examples }]) => [
              type,
              {
                schema,
                ...(examples.length === 0
                  ? {}
                  : {
                      examples: Object.fromEntries(
                        examples.map(({ summary, value }) => [summary.replaceAll(/\W+/g, '-'), { summary, value }]),
                      ),
                    }),
              },
            ]),
          ),
        },
      };

const answersOf = ({ answers, isOpen }: ApiOperation) => ({
  ...Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, type = 'application/json' }]) => [
      status,
      {
        description,
        ...(schema === undefined && type === 'application/json'
          ? {}
          : { content: { [type]: { schema: schema ?? z.string() } } }),
      },
    ]),
  ),
  ...(isOpen
    ? {}
    : {
        '401': { description: 'No token or signature, or none that is valid.', content: refusal },
        '403': { description: 'The token lacks a scope, or its limits exclude the article.', content: refusal },
      }),
  default: { description: 'A refusal (docs/errors.md), or a temporary failure with Retry-After.', content: refusal },
});

const refusal = { 'application/problem+json': { schema: problem } };

/** What each part of a path means, percent-encoded. */
const pathParameters: Readonly<Record<string, string>> = {
  id: 'The id, guid, own id or permalink of an article; the id of a source.',
  name: 'The name of the file under which it was dropped.',
  export: 'A name of the export.',
};

/** The scope of an operation; undefined for an open one. */
const scopeOf = (route: string): Scope | undefined => {
  const [, scope] = Object.entries(routeScopes).find(([key]) => key.replace('+', '') === route) ?? [];
  return scope === 'open' ? undefined : scope;
};

/** OpenAPI 3.1, "Security Requirement Object": the roles that are required. */
const securityOf = (scope: Scope | undefined) =>
  scope === undefined
    ? []
    : [{ token: [scope] }, { password: [scope] }, { signature: [scope], signedAt: [scope], signedId: [scope] }];

const operationOf = (route: string, operation: ApiOperation) => {
  const [, path = ''] = route.split(' ');
  const { id, summary, description, query = {}, headers = {} } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = names.map((name) => [name, z.string().meta({ description: pathParameters[name] ?? name })]);
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(scopeOf(route)),
    requestParams: {
      path: z.object(Object.fromEntries(inPath)),
      query: z.object(query),
      header: z.object(headers),
    },
    ...bodyOf(operation),
    responses: answersOf(operation),
  };
};

/** schemas/openapi.json: the API as OpenAPI 3.1, for tools that make clients. */
export const openApi = (): string => {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const [route, operation] of Object.entries(apiOperations)) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, operation) };
  }
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Barid',
      version,
      description: 'Articles go in; feeds come out; readers, hubs and search engines are notified.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to the address of this document.
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        password: { type: 'http', scheme: 'basic', description: 'The token is the password.' },
        signature: { type: 'apiKey', in: 'header', name: 'webhook-signature', description: 'Standard Webhooks.' },
        signedAt: { type: 'apiKey', in: 'header', name: 'webhook-timestamp' },
        signedId: { type: 'apiKey', in: 'header', name: 'webhook-id' },
      },
    },
  });
  return `${JSON.stringify(document, null, 2)}\n`;
};
