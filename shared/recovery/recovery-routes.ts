import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { Rejected, Unavailable } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { CopiedRow } from '#shared/model/copied-row.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
import type { ArticleStore, Clock, PublishQueueStore, RecordAudit, TableCopy } from '#shared/ports.ts';

/** What exports read and restores write. */
export type RecoveryPorts = {
  readonly table: TableCopy;
  readonly articles: Pick<ArticleStore, 'list'>;
  readonly publishQueue: Pick<PublishQueueStore, 'rebuild' | 'writeRebuild'>;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly record: RecordAudit;
};

/** A sweep that is rebuilding wins each lost round. */
const maxRounds = 5;

const copiedRows: z.ZodType<readonly CopiedRow[]> = z.array(
  z.object({
    kind: z.string(),
    pass: z.int().min(1).max(4),
    PK: z.string().min(1),
    SK: z.string().min(1),
    row: z.record(z.string(), z.unknown()),
  }),
);

const parseRows = ({ body }: HttpRequest): readonly CopiedRow[] => {
  try {
    return copiedRows.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    const message = 'The body must be a JSON array of rows, as GET /recovery gives them.';
    throw new Rejected('EXPORT_INVALID', message, { status: 400, cause });
  }
};

/**
 * The routes of `barid export` and `barid restore`. While a site is being restored its sweep rests, and feeds are published by no
 * event: readers and receivers see nothing of a half restored site.
 */
export const recoveryRoutes = ({ table, articles, publishQueue, publicUrl, clock, record }: RecoveryPorts) => {
  /** Replaces the row of the rebuild, which every sweep reads. @throws Unavailable DOCUMENT_CONFLICT */
  const replaceRebuild = async (next: (stored: Rebuild | undefined) => Promise<Omit<Rebuild, 'step'> | undefined>) => {
    for (let round = 0; round < maxRounds; round += 1) {
      const stored = await publishQueue.rebuild();
      const rebuild = await next(stored);
      if (rebuild === undefined) return;
      const step = (stored?.step ?? 0) + 1;
      if ((await publishQueue.writeRebuild({ ...rebuild, step })) === 'written') return;
    }
    throw new Unavailable('DOCUMENT_CONFLICT', 'A sweep is rebuilding at this moment; try again in a minute.');
  };

  const requireBegun = (stored: Rebuild | undefined, id: string | undefined): void => {
    if (id !== undefined && stored?.restoring === id) return;
    const message = 'No restore of this export is under way. Begin one with "barid restore FILE".';
    throw new Rejected('RESTORE_NOT_BEGUN', message, { status: 409 });
  };

  return {
    /** A page of all rows, secrets of subscribers included, with the cursor of the next one. */
    'GET /recovery?after': async ({ query }: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
      if (!query.has('after')) await record(caller, { action: 'exported' });
      const { rows, after } = await table.page(query.get('after') ?? undefined, clock.now());
      return jsonAnswer(200, defined({ publicUrl, rows, after }));
    },

    /** Begins a restore, or resumes the same one; the site must have no article. @throws Rejected SITE_NOT_EMPTY */
    'POST /recovery/{export}?': async ({ params }: HttpRequest): Promise<HttpAnswer> => {
      const restoring = params.export ?? '';
      await replaceRebuild(async (stored) => {
        if (stored?.restoring === restoring) return undefined;
        const { items } = await articles.list(undefined, 1);
        if (items.length === 0 && stored?.restoring === undefined) return { configHash: '', isDone: false, restoring };
        const message =
          'A restore needs a site without articles, on which no other restore has begun. Start one with an empty table, without samples and without sources.';
        throw new Rejected('SITE_NOT_EMPTY', message, { status: 409 });
      });
      return jsonAnswer(200, { publicUrl, restoring });
    },

    /** Writes rows of the export that is being restored, over those with the same keys. @throws Rejected RESTORE_NOT_BEGUN */
    'PUT /recovery/{export}?': async (request: HttpRequest): Promise<HttpAnswer> => {
      requireBegun(await publishQueue.rebuild(), request.params.export);
      const rows = parseRows(request);
      await table.write(rows);
      return jsonAnswer(200, { rows: rows.length });
    },

    /** Ends a restore: the next sweep rebuilds every document. @throws Rejected RESTORE_NOT_BEGUN */
    'POST /recovery/{export}/end?': async ({ params }: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
      await replaceRebuild(async (stored) => {
        requireBegun(stored, params.export);
        return { configHash: '', isDone: false };
      });
      await record(caller, { action: 'site restored', subject: params.export ?? '' });
      return jsonAnswer(202, { rebuilds: 'everything' });
    },
  };
};
