import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { defined } from '#shared/defined.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { PipelineStack } from './pipeline-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

/** The value of `-c name=value`. */
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' ? value : undefined;
};

const siteFile = fileURLToPath(new URL('../barid.config.json', import.meta.url));

new PipelineStack(
  app,
  context('stackName') ?? 'Barid',
  defined({
    site: readSiteFile(siteFile),
    siteFile,
    alarmEmail: context('alarmEmail'),
    hasDashboard: context('dashboard') === 'true',
    certificateArn: context('certificateArn'),
  }),
);
