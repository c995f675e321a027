import { expect, it } from 'vitest';
import { articleId } from '#shared/model/article-id.ts';

it('an id has 26 characters of base32', () => {
  expect(articleId('x')).toBe('fvyrmqvxe2yeialcpsu7xlbs6x');
});
