import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { synthesise } from './synthesised.ts';

// AWS's own rules for templates (Control Tower), judged by AWS's own cfn-guard.
const guard = fileURLToPath(new URL('../../node_modules/@cdklabs/cdk-validator-cfnguard', import.meta.url));
const folders: Readonly<Record<string, string>> = {
  'linux x64': 'ubuntu/x86_64',
  'linux arm64': 'ubuntu/aarch64',
  'darwin x64': 'macos/x86_64',
  'darwin arm64': 'macos/aarch64',
};

/** The rules that the template does not meet, each with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'CT.CLOUDFRONT.PR.6': "Without a custom domain, CloudFront's own certificate serves.",
  'CT.CLOUDFRONT.PR.7': 'The same: with a custom domain, requests use SNI.',
  'CT.CLOUDFRONT.PR.9': 'The same: with a custom domain, TLS 1.2 is required.',
  'CT.CLOUDWATCH.PR.2': 'Logs name senders by address: 30 days are enough, and the deployment file may say more.',
  'CT.CLOUDWATCH.PR.3': 'CloudWatch encrypts logs with its own keys; a key of the account costs 1 dollar a month.',
  'CT.LAMBDA.PR.2':
    "Function URLs are public, and functions refuse requests without CloudFront's secret; S3 may invoke one function.",
  'CT.LAMBDA.PR.3':
    'Functions call services of AWS and public receivers only: a VPC would need a NAT gateway, 32 dollars a month.',
  'CT.LAMBDA.PR.5': 'IAM authentication would need the hash of the body from the publisher (entrance.ts).',
  'CT.S3.PR.2': 'An access log of the access logs would log itself.',
  'CT.S3.PR.4': 'Only the inbox has something to notify of.',
  'CT.S3.PR.9': 'Publishers may withdraw what they published: nothing is locked.',
  'CT.S3.PR.10': "With S3's own keys, an ETag is the MD5 of the bytes, which conditional puts and readers rely on.",
  'CT.S3.PR.11': 'Access logs are written once.',
  'CT.SQS.PR.1': 'The four queues without dead letters are the dead letters.',
};

const folder = mkdtempSync(join(tmpdir(), 'barid-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the template meets the rules of AWS Control Tower, except those with a reason', async () => {
  const binary = folders[`${process.platform} ${process.arch}`];
  if (binary === undefined) return;
  const template = join(folder, 'template.json');
  writeFileSync(template, JSON.stringify(synthesise().template.toJSON()));
  const args = ['validate', '-d', template, '-r', join(guard, 'rules/control-tower'), '--show-summary', 'none'];
  const { stdout } = await promisify(execFile)(join(guard, 'bin', binary, 'cfn-guard'), args, {
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: { readonly stdout?: string }) => ({ stdout: failed.stdout ?? String(failed) }));
  const broken = new Set([...stdout.matchAll(/\[(CT\.[A-Z0-9.]+)\]: /g)].map(([, rule = '']) => rule));
  expect([...broken].toSorted()).toEqual(Object.keys(exceptions).toSorted());
}, 180_000);
