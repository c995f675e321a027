import { expect, it } from 'vitest';
import { parseSite } from '#shared/site/read-site-file.ts';
import { synthesise } from './synthesised.ts';

const site = parseSite({
  site: { title: 'T', url: 'https://www.example.org', language: 'fr', description: 'd' },
  feeds: [{ slug: 'all' }],
  incomingWebhooks: [{ name: 'blog', secret: ['BLOG_SECRET', 'BLOG_SECRET_OLD'], signingKey: 'keys/blog' }],
});

const { template, resources, placeOf } = synthesise({ site });

it('only api may read the secrets of incoming webhooks, and CDN and function differ in what they log', () => {
  const readers = Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('??????'),
  );
  expect(readers.map(([id]) => placeOf(id))).toEqual(['api/Role/DefaultPolicy']);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { WEBHOOK_SECRETS: 'BLOG_SECRET,BLOG_SECRET_OLD,keys/blog', UNLOGGED_PATHS: '' } },
  });
});

it('the deployment prints the address of the function itself, which keeps no access log', () => {
  const [output] = Object.values(template.findOutputs('IncomingWebhookUrl'));
  const written = JSON.stringify(output);
  expect(written).toContain('/in/{name}/{secret}');
  expect(written).toContain('FunctionUrl');
  expect(written).not.toContain('CloudFront');
});
