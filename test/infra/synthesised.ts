import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { parseDeployment } from '#infra/deploy/deployment.ts';
import { PipelineStack, type PipelineStackProps } from '#infra/pipeline-stack.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The path of its site file. */
export const siteFile = inRepository('barid.config.json');

/** The site of this repository. */
export const site = readSiteFile(siteFile);

type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

/** A template, with the paths of its resources in the construct tree. */
export type Synthesised = {
  readonly template: Template;
  readonly stack: PipelineStack;
  readonly resources: Readonly<Record<string, Resource>>;
  /** The path of a resource: `publish/Function`. */
  readonly placeOf: (logicalId: string) => string;
};

/** A part of a deployment file. */
export type GivenDeployment = Omit<Partial<PipelineStackProps>, 'deployment'> & {
  readonly deployment?: Readonly<Record<string, unknown>>;
  readonly stackName?: string;
};

/** Synthesises the stack with the flags of cdk.json and with two packs of cdk-nag, without bundling the functions. */
export const synthesise = ({ deployment, stackName = 'Barid', ...props }: GivenDeployment = {}): Synthesised => {
  const { context } = JSON.parse(readFileSync(inRepository('cdk.json'), 'utf8'));
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const stack = new PipelineStack(app, stackName, {
    site,
    deployment: { ...parseDeployment(deployment ?? {}), siteFile },
    ...props,
  });
  const template = Template.fromStack(stack);
  const resources: Synthesised['resources'] = template.toJSON().Resources;
  const placeOf = (logicalId: string): string =>
    String(resources[logicalId]?.Metadata?.['aws:cdk:path'] ?? logicalId).replace(/^Barid\/|\/Resource$/g, '');
  return { template, stack, resources, placeOf };
};
