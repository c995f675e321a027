import { expect, it } from 'vitest';
import { parseSite } from '#shared/site/read-site-file.ts';
import { synthesise } from './synthesised.ts';

const site = parseSite({
  site: { title: 'T', url: 'https://www.example.org', language: 'fr', description: 'd' },
  feeds: [{ slug: 'all' }],
  sources: [
    { id: 'agence', url: 'https://agence.example/rss?key={secret}', secret: 'AGENCE_KEY' },
    {
      id: 'intranet',
      url: 'https://intranet.example/rss',
      authentication: { user: 'barid', secret: 'sources/intranet' },
    },
  ],
});

const { template, resources, placeOf } = synthesise({ site });

it('only follow may read the secrets that the site file names for sources; cdk-nag has no finding', () => {
  const readers = Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('??????'),
  );
  expect(readers.map(([id]) => placeOf(id))).toEqual(['follow/Role/DefaultPolicy']);
  const policy = JSON.stringify(readers[0]?.[1].Properties);
  for (const name of ['AGENCE_KEY', 'sources/intranet']) expect(policy).toContain(`:secret:${name}-??????`);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { SOURCE_SECRETS: 'AGENCE_KEY,sources/intranet' } },
  });
});
