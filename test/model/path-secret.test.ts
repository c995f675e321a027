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
    expect(withoutPathSecret(path)).toBe('/in/ghost');
  },
);

it('a secret with slashes in it is taken whole', () => {
  expect(takePathSecret(requestOf({ path: '/in/ghost/ab/cd+e=' })).headers).toEqual({ [pathSecretHeader]: 'ab/cd+e=' });
});

it('what follows a secret is kept from the log too', () => {
  expect(withoutPathSecret('/in/ghost/hush/more?x=1')).toBe('/in/ghost?x=1');
});

it.each(['/in/ghost', '/articles/in/ghost/x', '/inbox/a/b', '/'])('the path %s is left as it is', (path) => {
  expect(takePathSecret(requestOf({ path }))).toEqual(requestOf({ path }));
  expect(withoutPathSecret(path)).toBe(path);
});
