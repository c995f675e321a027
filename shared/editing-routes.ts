import { ledgerRoutes } from './deliver/ledger/ledger.ts';
import { sourceRoutes } from './follow/source-routes.ts';
import { articleRoutes } from './ingest/article-routes.ts';
import { readRoute } from './ingest/read-route.ts';
import { refusedRoutes } from './ingest/refused-routes.ts';
import { auditRecorder } from './publishers/audit.ts';

type Ports = Parameters<typeof auditRecorder>[0] &
  Omit<Parameters<typeof ledgerRoutes>[0], 'record'> &
  Parameters<typeof articleRoutes>[0] &
  Parameters<typeof readRoute>[0] &
  Omit<Parameters<typeof refusedRoutes>[0], 'record'> &
  Omit<Parameters<typeof sourceRoutes>[0], 'record'>;

/** The routes of the API by which editors work: the desk calls them too. What they do stands in the audit log. */
export const editingRoutes = (ports: Ports) => {
  const audited = { ...ports, record: auditRecorder(ports) };
  return {
    ...ledgerRoutes(audited, articleRoutes(ports)),
    ...readRoute(ports),
    ...refusedRoutes(audited),
    ...sourceRoutes(audited),
  };
};
