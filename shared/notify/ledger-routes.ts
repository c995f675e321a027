import type { HttpAnswer, HttpRequest } from '#shared/ports.ts';
import { type LedgerDeps, listDeliveries } from './ledger.ts';
import { type RedriveDeps, redrive } from './redrive.ts';

/** What a person who runs Barid asks of the ledger, by method and path. */
export const ledgerRoutes = (
  deps: LedgerDeps & RedriveDeps,
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> => ({
  'GET /deliveries': (request) => listDeliveries(request, deps),
  'POST /deliveries/redrive': (request) => redrive(request, deps),
});
