import type { Row } from './expression.ts';
import type { Rested } from './rest.ts';
import type { SimulatedTable } from './table.ts';

const textOf = (row: Row, name: string): string => String(row[name] ?? '');

/** What a look at a row needs. */
type Look = { readonly table: SimulatedTable; readonly now: number };

/** Why a row may not be there at rest; undefined where it may. */
type Rule = (row: Row, look: Look) => string | undefined;

const stays: Rule = () => undefined;

const never: Rule = () => 'is work that nobody does';

/** DynamoDB removes it by itself. */
const expires: Rule = ({ expires: at }) => (typeof at === 'number' && at > 0 ? undefined : 'never expires');

const headOf = ({ table }: Look, id: unknown): Row | undefined =>
  table.row({ PK: `ARTICLE#${String(id)}`, SK: 'HEAD' });

const ofArticle: Rule = ({ id }, look) => (headOf(look, id) === undefined ? 'is of no article' : undefined);

/** The id at the end of a key such as `accepted#id`. */
const lastPart = (row: Row): string => textOf(row, 'SK').split('#').at(-1) ?? '';

const inFeed: Rule = (row, look) => {
  if (!textOf(row, 'SK').startsWith('ENTRY#')) return textOf(row, 'SK') === 'PAGE' ? undefined : expires(row, look);
  const slug = textOf(row, 'PK').slice('FEED#'.length);
  const { status, feeds } = headOf(look, lastPart(row)) ?? {};
  const isLive = status === 'live' && (textOf(row, 'PK') === 'SITE' || (Array.isArray(feeds) && feeds.includes(slug)));
  return isLive ? undefined : 'is of an article that is not in the feed';
};

/**
 * The row of everything that the table may hold at rest, by the beginning of its partition: who looks at it again, or that it
 * expires. A row of any other partition is a row that nobody will ever look at.
 */
const rules: readonly (readonly [partition: RegExp, rule: Rule])[] = [
  // Articles, and what is found by them.
  [
    /^ARTICLE#/,
    (row, look) => (headOf(look, textOf(row, 'PK').slice('ARTICLE#'.length)) === undefined ? 'has no head' : undefined),
  ],
  [/^(?:GUID|PERMALINK|ALIAS)#/, ofArticle],
  [/^ACCEPTED$/, (row, look) => ofArticle({ id: lastPart(row) }, look)],
  [/^DRAFTS$/, (row, look) => (headOf(look, lastPart(row))?.status === 'draft' ? undefined : 'is of no draft')],
  [/^(?:FEED#|SITE$)/, inFeed],
  // Publications: each is read again before the next one, and by the hourly look.
  [/^(?:STATE|INTERNAL|MONTHS|PARTS)#/, stays],
  [/^(?:FACETS|PUBLISHED|REBUILD|BACKFILL)$/, stays],
  [/^FACET#/, stays],
  // Work that is due later.
  [
    /^DUE#article#/,
    (row, { now }) => (textOf(row, 'SK') > new Date(now - 120_000).toISOString() ? undefined : 'is overdue'),
  ],
  [
    /^DUE#poll#/,
    (row, { table }) => (table.rows(`SOURCE#${lastPart(row)}`).length > 0 ? undefined : 'is of no source'),
  ],
  [/^DUE#/, never],
  // Deliveries and receivers.
  [
    /^DELIVERY#/,
    (row, look) =>
      textOf(row, 'progress').includes('"pending"') ? 'is pending, and no row makes it due' : expires(row, look),
  ],
  [/^(?:FAILED#|CURSOR#)/, expires],
  [/^RECEIVER#/, stays],
  [/^HOST#/, expires],
  // Subscribers, ours and those of our hub.
  [/^(?:CLOUD#|TOPIC#|SUBSCRIBED$|INTENT#|COUNT#)/, expires],
  [/^(?:HUBS$|SOURCE#)/, stays],
  // Answers, sessions, counts and logs.
  [/^(?:COPY|SESSION|IDEMPOTENCY)#/, expires],
  [/^(?:AUDIT|READERS|READER-SALT)$/, expires],
  [/^(?:READER-PROGRESS|TOKENS)$/, stays],
  // The sweep removes the note of a row that was mended.
  [/^UNREADABLE$/, stays],
];

/** No row is left that nobody will look at again. */
export const checkRows = ({ pipeline: { table }, history, now }: Rested): void => {
  for (const PK of table.partitions()) {
    const rows = table.rows(PK);
    if (rows.length === 0) continue;
    const [, rule] = rules.find(([partition]) => partition.test(PK)) ?? [];
    for (const row of rows) {
      const fault = rule === undefined ? 'is of a kind that nobody looks at' : rule(row, { table, now });
      if (fault !== undefined) history.report('nothing left', `${PK} ${textOf(row, 'SK')} ${fault}.`);
    }
  }
};
