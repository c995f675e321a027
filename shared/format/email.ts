import type { Author } from '#shared/model/article.ts';

/** RFC 5322 §3.4.1, `addr-spec`, in the letters and with the dotted host that validators of feeds take. */
const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i;

/** RFC 5321 §4.5.3.1. */
const maxLength = 320;

/** An author's e-mail address where it is one: RFC 4287 §3.2.3 allows nothing else in its place. */
export const emailOf = ({ email }: Author): string | undefined =>
  email !== undefined && email.length <= maxLength && address.test(email) ? email : undefined;
