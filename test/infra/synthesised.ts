import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PipelineStack, type PipelineStackProps } from '#infra/pipeline-stack.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const siteFile = inRepository('barid.config.json');

/** The site that this repository deploys. */
export const site = readSiteFile(siteFile);

type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

/** A template with the places of its resources in the construct tree. */
export type Synthesised = {
  readonly template: Template;
  readonly stack: PipelineStack;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Where a resource stands: `publish/Function`. */
  readonly placeOf: (logicalId: string) => string;
};

/** The stack as `cdk.json` has it synthesised, cdk-nag included, but for the code of its functions. */
export const synthesise = (props: Partial<PipelineStackProps> = {}): Synthesised => {
  const { context } = JSON.parse(readFileSync(inRepository('cdk.json'), 'utf8'));
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new PipelineStack(app, 'Barid', { site, siteFile, ...props });
  const template = Template.fromStack(stack);
  const resources: Synthesised['resources'] = template.toJSON().Resources;
  const placeOf = (logicalId: string): string =>
    String(resources[logicalId]?.Metadata?.['aws:cdk:path'] ?? logicalId).replace(/^Barid\/|\/Resource$/g, '');
  return { template, stack, resources, placeOf };
};
