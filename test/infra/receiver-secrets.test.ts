import { expect, it } from 'vitest';
import { site, synthesise } from './synthesised.ts';

const webhooks = [{ url: 'https://cms.example/hook', secrets: ['CMS_KEY', 'newsroom/old-key'], events: ['article.*'] }];
const siteWithWebhooks = { ...site, notify: { rssCloud: false, ping: [], webhooks } };

it('only deliver may read the secrets that the site file names for receivers; cdk-nag has no finding', () => {
  const { template, resources, placeOf } = synthesise({ site: siteWithWebhooks });
  const readers = Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('??????'),
  );
  expect(readers.map(([id]) => placeOf(id))).toEqual(['deliver/Role/DefaultPolicy']);
  const policy = JSON.stringify(readers[0]?.[1].Properties);
  for (const name of ['CMS_KEY', 'newsroom/old-key']) expect(policy).toContain(`:secret:${name}-??????`);
  expect(policy).not.toContain(':secret:*');
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RECEIVER_SECRETS: 'CMS_KEY,newsroom/old-key' } },
  });
});
