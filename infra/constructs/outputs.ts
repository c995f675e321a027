import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import type { Feed } from '#shared/site/site.ts';

/** A name that CloudFormation takes: letters and digits only. No slug has a capital, so no two become one. */
const outputName = (slug: string, format: string): string =>
  `Feed${slug.replaceAll('-', 'X')}${format.charAt(0).toUpperCase()}${format.slice(1)}`;

/** Shows, after a deployment, what `values` names. */
export const showOutputs = (stack: Stack, values: Readonly<Record<string, readonly [string, string]>>): void => {
  for (const [name, [value, description]] of Object.entries(values)) new CfnOutput(stack, name, { value, description });
};

/** The address of every feed in each format to which readers subscribe. */
export const feedOutputs = (feeds: readonly Feed[], publicUrl: string): Record<string, readonly [string, string]> =>
  Object.fromEntries(
    feeds.flatMap(({ slug }) =>
      topicDocuments.map(({ format }) => [
        outputName(slug, format),
        [documentUrl(publicUrl, slug, format), `The feed ${slug}`] as const,
      ]),
    ),
  );
