import type { Scope } from '#shared/model/caller.ts';

/** The scope that each route of publishers and operators needs; an `open` one is answered to anybody. docs/api.md has the table. */
export const routeScopes: Readonly<Record<string, Scope | 'open'>> = {
  'POST /articles': 'publish',
  'POST /read': 'publish',
  'PUT /articles/{id+}': 'publish',
  'PUT /articles': 'publish',
  'DELETE /articles/{id+}': 'retract',
  'DELETE /articles': 'retract',
  'GET /articles/{id+}': 'read',
  'GET /articles': 'read',
  'POST /media': 'publish',
  'GET /deliveries': 'read',
  'POST /deliveries/redrive': 'operate',
  'GET /inbox/refused': 'operate',
  'GET /inbox/refused/{name+}': 'operate',
  'POST /inbox/refused/{name+}': 'operate',
  'DELETE /inbox/refused/{name+}': 'operate',
  'POST /rebuild': 'operate',
  'GET /status': 'status',
  'GET /sources': 'status',
  'GET /recovery': 'recover',
  'POST /recovery/{export}': 'recover',
  'PUT /recovery/{export}': 'recover',
  'POST /recovery/{export}/end': 'recover',
  'GET /healthz': 'open',
  'GET /openapi.json': 'open',
};
