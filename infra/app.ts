import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { PipelineStack } from './pipeline-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

/** What was given with `-c name=value`. */
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' ? value : undefined;
};

const siteFile = fileURLToPath(new URL('../barid.config.json', import.meta.url));
const alarmEmail = context('alarmEmail');
const certificateArn = context('certificateArn');

new PipelineStack(app, context('stackName') ?? 'Barid', {
  site: readSiteFile(siteFile),
  siteFile,
  ...(alarmEmail === undefined ? {} : { alarmEmail }),
  ...(certificateArn === undefined ? {} : { certificateArn }),
});
