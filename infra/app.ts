import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { readDeployment } from './deploy/deployment.ts';
import { PipelineStack } from './pipeline-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

/** The value of `-c name=value`. */
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' ? value : undefined;
};

const deployment = readDeployment(fileURLToPath(new URL('..', import.meta.url)), context('stage'));

new PipelineStack(app, deployment.stackName, {
  site: readSiteFile(deployment.siteFile),
  deployment,
  isFirstDeployment: context('firstDeployment') === 'true',
});
