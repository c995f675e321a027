import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathSecretHeader, takePathSecret, withoutPathSecret } from '#shared/model/path-secret.ts';
import { requestOf } from '#test/web/request.ts';

it('no secret stays in the path of a request, whatever its letters are', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (secret) => {
      const request = requestOf({ path: `/in/ghost/${encodeURIComponent(secret)}` });
      expect(takePathSecret(request)).toMatchObject({ path: '/in/ghost', headers: { [pathSecretHeader]: secret } });
      expect(withoutPathSecret(request.path)).toBe('/in/ghost');
    }),
  );
});

it('a secret is taken with a slash behind it and with an escape that says nothing', () => {
  expect(takePathSecret(requestOf({ path: '/in/ghost/a%zz/' })).headers).toEqual({ [pathSecretHeader]: 'a%zz' });
});

it.each(['//in/ghost/hush', '/in//ghost//hush//', '/IN/ghost/hush', '/in/ghost/hush/'])(
  'the secret of an address that was pasted carelessly is taken, too: %s',
  (path) => {
    const taken = takePathSecret(requestOf({ path }));
    expect([taken.path, taken.headers]).toEqual(['/in/ghost', { [pathSecretHeader]: 'hush' }]);
    expect(withoutPathSecret(path).toLowerCase()).toBe('/in/ghost');
  },
);

it('a secret with slashes in it is taken whole', () => {
  expect(takePathSecret(requestOf({ path: '/in/ghost/ab/cd+e=' })).headers).toEqual({ [pathSecretHeader]: 'ab/cd+e=' });
});

it('what follows a secret is kept from the log too, and so is a query', () => {
  expect(withoutPathSecret('/in/ghost/hush/more?x=1')).toBe('/in/ghost');
  expect(withoutPathSecret('/desk/enter?code=hush')).toBe('/desk/enter');
});

it.each([
  ['/feeds/in/ghost/hush', '/feeds/in/ghost'],
  ['/a/b/In/ghost/hush/', '/a/b/In/ghost'],
  ['/in%2Fghost%2fhush', '/in/ghost'],
  ['/%69n/ghost/hush', '/%69n/ghost'],
  ['/articles/in/ghost/hush', '/articles/in/ghost'],
  ['/websub/agence/hush', '/websub/agence'],
  ['/feeds/websub/agence/hush', '/feeds/websub/agence'],
])('the secret in %s is kept from the log, at whatever address it came', (path, shown) => {
  expect(withoutPathSecret(path)).toBe(shown);
});

it('no secret behind a name is left in a path, whatever is before it', () => {
  const segment = fc.stringMatching(/^[\w.~%-]{0,9}$/);
  fc.assert(
    fc.property(fc.array(segment), fc.constantFrom('in', 'IN', 'websub'), (before, door) => {
      expect(withoutPathSecret(`/${[...before, door, 'ghost', 's3cr3t!'].join('/')}`)).not.toContain('s3cr3t!');
    }),
  );
});

it.each(['/in/ghost', '/feeds/in/rss.xml', '/feeds/tag/in/rss.xml', '/inbox/a/b', '//x', '/'])(
  'the path %s is left as it is',
  (path) => {
    expect(takePathSecret(requestOf({ path }))).toEqual(requestOf({ path }));
    expect(withoutPathSecret(path)).toBe(path);
  },
);

it('an article whose id has such segments is asked for by its whole id', () => {
  const request = requestOf({ path: '/articles/in/ghost/x' });
  expect(takePathSecret(request)).toEqual(request);
});
