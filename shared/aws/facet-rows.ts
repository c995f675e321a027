import { type DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import type { Facet, FacetClaim } from '#shared/model/facet.ts';
import type { ArticleStore, FeedStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { queryAll } from './query-all.ts';
import { callStore, writeStore } from './translate-errors.ts';

type Row = Readonly<Record<string, unknown>>;

const isFacet = (row: Row): row is Facet => typeof row.slug === 'string' && typeof row.name === 'string';

const toFacet = (row: Row): Facet => {
  const { PK, SK, ...facet } = row;
  if (!isFacet(facet)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no facet.`);
  return facet;
};

/** The feeds of tags, authors, languages and sources (architecture.md §4). */
export const facetRows = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<FeedStore, 'facet' | 'facets' | 'writeFacet'> => ({
  facet: async (slug) => {
    const get = new GetCommand({ TableName: table, Key: keys.facet(slug), ConsistentRead: true });
    const { Item } = await callStore(() => client.send(get));
    return Item === undefined ? undefined : toFacet(Item);
  },

  facets: async () => {
    const rows = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keys.facet('').PK },
    });
    return rows.map(toFacet);
  },

  writeFacet: async (facet) => {
    const put = new PutCommand({ TableName: table, Item: { ...keys.facet(facet.slug), ...facet } });
    await callStore(() => client.send(put));
  },
});

/** Gives each value a slug of its own, the same for ever: remembered here, since it never changes. */
export const facetSlugs = (client: DynamoDBDocumentClient, table: string): ArticleStore['facetSlug'] => {
  const known = new Map<string, string>();

  const holder = async (key: ReturnType<typeof keys.facetName>): Promise<string | undefined> => {
    const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
    const { Item } = await callStore(() => client.send(get));
    return typeof Item?.slug === 'string' ? Item.slug : undefined;
  };

  /** Two names that are written alike in Latin claim the same slug: who comes second tries the next. */
  const claim = async ({ kind, name, key }: FacetClaim, slug: string): Promise<boolean> => {
    const facet: Facet = { kind, name, slug, isLive: false };
    const isFree = { ConditionExpression: 'attribute_not_exists(PK)' };
    const puts = [
      { ...keys.facetName(kind, key), slug },
      { ...keys.facet(slug), ...facet },
    ];
    const TransactItems = puts.map((Item) => ({ Put: { TableName: table, Item, ...isFree } }));
    return (await writeStore(() => client.send(new TransactWriteCommand({ TransactItems })))) === 'written';
  };

  return async (value) => {
    const key = keys.facetName(value.kind, value.key);
    const remembered = known.get(key.PK) ?? (await holder(key));
    if (remembered !== undefined) {
      known.set(key.PK, remembered);
      return remembered;
    }
    for (const slug of value.slugs) {
      if (await claim(value, `${value.kind}/${slug}`)) return `${value.kind}/${slug}`;
      // Somebody may have brought the same name at the same instant.
      const taken = await holder(key);
      if (taken !== undefined) return taken;
    }
    throw new Unavailable('STORE_THROTTLED', `No slug could be claimed for ${value.name}; try again in a moment.`);
  };
};
