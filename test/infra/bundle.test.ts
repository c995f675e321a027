import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api } from '#functions/api/contract.ts';
import { type Binding, siteFileFrom } from '#infra/constructs/binding.ts';
import { PipelineFunction } from '#infra/constructs/function.ts';

const folder = mkdtempSync(join(tmpdir(), 'barid-bundle-'));
const siteFile = fileURLToPath(new URL('../../barid.config.json', import.meta.url));

/** A value and no right. */
const named = <T>(value: string): Binding<T> => ({ value, grants: [] });

/** Bundles the function that needs the most packages, and gives the folder that Lambda would unpack. */
const bundle = (): string => {
  const app = new App({ outdir: folder });
  new PipelineFunction(
    new Stack(app, 'Bundle'),
    api,
    {
      TABLE: named('table'),
      MEDIA_BUCKET: named('media'),
      INBOX_BUCKET: named('inbox'),
      DELIVERIES_QUEUE: named('queue'),
      SITE_FILE: siteFileFrom(siteFile, [{ file: 'yandex.xml', module: './samples/formats/yandex.ts' }]),
      INGEST_KEYS: named('keys'),
      WEBHOOK_SECRETS: named(''),
      UNLOGGED_PATHS: named(''),
      ORIGIN_SECRET: named('origin'),
      PUBLIC_URL: named('/public-url'),
      ALLOWED_PRIVATE_HOSTS: named(''),
    },
    { logDays: 30 },
  );
  app.synth();
  const asset = readdirSync(folder).find((name) => name.startsWith('asset.'));
  return join(folder, asset ?? 'no asset');
};

/** Answers whatever a function asks of AWS while it loads. */
const aws = createServer((_request, response) => {
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify({ Parameter: { Value: 'https://feeds.example.org' } }));
});

let code = '';

beforeAll(async () => {
  code = bundle();
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
}, 60_000);

afterAll(() => {
  aws.close();
  rmSync(folder, { recursive: true });
});

it('the site file is deployed beside the code', () => {
  expect(readFileSync(join(code, 'barid.config.json'))).toEqual(readFileSync(siteFile));
});

it('each module of a partner format is bundled and deployed beside the code', async () => {
  const { render } = await import(pathToFileURL(join(code, 'samples/formats/yandex.mjs')).href);
  expect(render({ options: { title: 'Euromagreb' }, items: [] }).text).toContain('<title>Euromagreb</title>');
});

it('the deployed code loads without node_modules and exports a handler', async () => {
  const address = aws.address();
  const port = typeof address === 'object' ? address?.port : address;
  const load = `console.log(typeof (await import(${JSON.stringify(pathToFileURL(join(code, 'index.mjs')).href)})).handler)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', load], {
    cwd: folder,
    env: {
      TABLE: 'table',
      MEDIA_BUCKET: 'media',
      INBOX_BUCKET: 'inbox',
      DELIVERIES_QUEUE: 'queue',
      SITE_FILE: join(code, 'barid.config.json'),
      INGEST_KEYS: 'keys',
      WEBHOOK_SECRETS: '',
      UNLOGGED_PATHS: '',
      ORIGIN_SECRET: 'origin',
      PUBLIC_URL: '/public-url',
      ALLOWED_PRIVATE_HOSTS: '',
      AWS_REGION: 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    },
  });
  expect(stdout).toBe('function\n');
}, 30_000);
