import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import type { Feed } from '#shared/site/site.ts';

/** Adds outputs to the stack: values with descriptions, which the CDK prints after a deployment. */
export const addOutputs = (stack: Stack, values: Readonly<Record<string, readonly [string, string]>>): void => {
  for (const [name, [value, description]] of Object.entries(values)) new CfnOutput(stack, name, { value, description });
};

/** The URL of every feed in each format to which readers subscribe. */
export const feedOutputs = (feeds: readonly Feed[], publicUrl: string): Record<string, readonly [string, string]> =>
  Object.fromEntries(
    feeds.flatMap(({ slug }) =>
      topicDocuments.map(({ format }) => {
        // CloudFormation allows letters and digits only. Slugs have no capitals, so the names stay unique.
        const name = `Feed${slug.replaceAll('-', 'X')}${format.charAt(0).toUpperCase()}${format.slice(1)}`;
        return [name, [documentUrl(publicUrl, slug, format), `Feed ${slug}`] as const];
      }),
    ),
  );
