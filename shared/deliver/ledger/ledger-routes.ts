import { type LedgerDeps, listDeliveries, type Route, withTold } from './ledger.ts';
import { type RedriveDeps, redrive } from './redrive.ts';

/** What a person who runs Barid asks of the ledger, by method and path; and with each article that is shown, who was told of it. */
export const ledgerRoutes = (
  deps: LedgerDeps & RedriveDeps,
  articles: Readonly<Record<string, Route>> = {},
): Readonly<Record<string, Route>> => ({
  ...Object.fromEntries(
    Object.entries(articles).map(([path, show]) => [path, path === 'GET /articles/{id}' ? withTold(show, deps) : show]),
  ),
  'GET /deliveries': (request) => listDeliveries(request, deps),
  'POST /deliveries/redrive': (request) => redrive(request, deps),
});
