import { Rejected } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { Clock, RecordAudit, SourceStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { listSources } from './list-sources.ts';
import { updateSource } from './source-states.ts';

/** What the routes of sources read and write. */
export type SourceRoutePorts = {
  readonly sources: SourceStore;
  readonly site: Site;
  readonly clock: Clock;
  readonly record: RecordAudit;
};

/** @throws Rejected SOURCE_UNKNOWN, BODY_UNEXPECTED */
const sourceIn = ({ params: { id = '' }, body }: HttpRequest, { sources = [] }: Site): string => {
  if (body.length > 0) {
    const message = 'A poll takes no body: POST /sources/{id}/poll names the source.';
    throw new Rejected('BODY_UNEXPECTED', message, { status: 400 });
  }
  if (sources.some((source) => source.id === id)) return id;
  const message = `The site file has no source ${id.slice(0, 100)}. GET /sources lists its sources.`;
  throw new Rejected('SOURCE_UNKNOWN', message, { status: 404 });
};

/** The followed sources, and polling one of them now. */
export const sourceRoutes = (
  ports: SourceRoutePorts,
): Readonly<Record<string, (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>>> => ({
  'GET /sources?': (request) => listSources(request, ports),

  /**
   * Makes a source due now, one that is gone too: the next run of `follow`, within a minute, polls it as it polls any other,
   * conditionally and one request at a time for its host.
   */
  'POST /sources/{id}/poll?': async (request, caller) => {
    const id = sourceIn(request, ports.site);
    await ports.record(caller, { action: 'source polled', subject: id });
    const nextPollAt = ports.clock.now().toISOString();
    // A source that is not registered yet is new, and due by that.
    await updateSource(id, ports.sources, (state) => ({ ...state, nextPollAt }));
    return jsonAnswer(202, { id, nextPollAt });
  },
});
