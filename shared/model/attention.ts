import { z } from 'zod';
import type { ReceiverCondition } from './receiver-condition.ts';
import type { RefusedFile } from './refused-file.ts';
import type { UnreadableRow } from './unreadable-row.ts';

/** Something that needs somebody: what it is, since when, and why. Instants are RFC 3339; counts have an upper bound of 100. */
export type Attention =
  | {
      /** Articles are refused with 503, and nothing goes on: the disk is full, say. */
      readonly kind: 'nothingStored';
      readonly reason: string;
    }
  | { readonly kind: 'failedDeliveries'; readonly count: number }
  | ({
      /** A row of the table that nobody can read: what depends on it waits until it is mended, and goes on then by itself. */
      readonly kind: 'unreadableRow';
    } & UnreadableRow)
  | {
      /** `disabled`: it gets nothing until somebody resumes it; else Barid retries, at once or after a pause. */
      readonly kind: 'receiver';
      readonly url: string;
      readonly condition: ReceiverCondition;
      readonly failures: number;
      readonly since?: string;
      readonly reason?: string;
    }
  | {
      /** A hub that feeds name: our own subscription there gets no pushes. */
      readonly kind: 'hub';
      readonly hub: string;
      readonly since: string;
      readonly reason: string;
      /** Since when feeds do not name it. */
      readonly withheldSince?: string;
    }
  | { readonly kind: 'refusedFiles'; readonly count: number; readonly newest: readonly RefusedFile[] }
  | {
      readonly kind: 'source';
      readonly id: string;
      readonly condition: 'failing' | 'gone';
      readonly failures: number;
      /** The last successful poll, if there was one. */
      readonly lastSucceededAt?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'deadLetters'; readonly queue: string; readonly messages: number }
  | {
      readonly kind: 'drafts';
      readonly count: number;
      readonly newest: readonly { readonly id: string; readonly title: string }[];
    }
  | { readonly kind: 'feedBehind'; readonly slug: string; readonly title: string; readonly since: string }
  | { readonly kind: 'feedShortened'; readonly slug: string; readonly title: string; readonly entries: number };

const text = z.string();
const count = z.int();

const receiverConditionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['new', 'healthy', 'failing']) }),
  z.object({ kind: z.enum(['paused', 'pauseRequested', 'hostPaused']), until: text }),
  z.object({ kind: z.literal('disabled'), since: text }),
]);

const refusedFileSchema = z.object({
  name: text,
  refusedAt: text,
  size: count,
  code: text,
  detail: text,
  errors: z.array(z.object({ pointer: text, message: text })),
});

/** What answers have of `Attention`. */
export const attentionSchema: z.ZodType<Attention> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothingStored'), reason: text }),
  z.object({ kind: z.literal('failedDeliveries'), count }),
  z.object({ kind: z.literal('unreadableRow'), row: text, reason: text }),
  z.object({
    kind: z.literal('receiver'),
    url: text,
    condition: receiverConditionSchema,
    failures: count,
    since: text.exactOptional(),
    reason: text.exactOptional(),
  }),
  z.object({ kind: z.literal('hub'), hub: text, since: text, reason: text, withheldSince: text.exactOptional() }),
  z.object({ kind: z.literal('refusedFiles'), count, newest: z.array(refusedFileSchema) }),
  z.object({
    kind: z.literal('source'),
    id: text,
    condition: z.enum(['failing', 'gone']),
    failures: count,
    lastSucceededAt: text.exactOptional(),
    reason: text.exactOptional(),
  }),
  z.object({ kind: z.literal('deadLetters'), queue: text, messages: count }),
  z.object({ kind: z.literal('drafts'), count, newest: z.array(z.object({ id: text, title: text })) }),
  z.object({ kind: z.literal('feedBehind'), slug: text, title: text, since: text }),
  z.object({ kind: z.literal('feedShortened'), slug: text, title: text, entries: count }),
]);
