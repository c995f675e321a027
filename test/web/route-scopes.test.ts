import { expect, it } from 'vitest';
import { apiOperations } from '#infra/docs/api-operations.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';

/** The hub is open to everybody, and answered by a function without callers. */
const ofHub = 'POST /hub';

it('every route of the API names the scope that it needs, and no other route does', () => {
  const described = Object.keys(apiOperations).filter((route) => route !== ofHub);
  expect(
    Object.keys(routeScopes)
      .map((route) => route.replace('+', ''))
      .toSorted(),
  ).toEqual(described.toSorted());
});

it('exactly the routes that the document of the API calls open are answered without a token', () => {
  const open = Object.keys(routeScopes).filter((route) => routeScopes[route] === 'open');
  const described = Object.keys(apiOperations).filter((route) => apiOperations[route]?.isOpen && route !== ofHub);
  expect(open.toSorted()).toEqual(described.toSorted());
});
