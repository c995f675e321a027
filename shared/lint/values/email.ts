import type { Check } from '../finding.ts';
import { quote } from '../finding.ts';

const address = "[\\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+";
/** RFC 5321 §4.5.3.1 with a long name: bounds the work. */
const maxLength = 600;

const bare = new RegExp(`^${address}$`, 'i');
const withName = new RegExp(`^${address} \\([^()]+\\)$`, 'i');
const anywhere = new RegExp(`(?:^|[\\s<(:])${address}(?:$|[\\s>)?])`, 'i');

/** RFC 4287 §3.2.3: `addr-spec` of RFC 2822, nothing else. */
export const checkEmail: Check = (value) =>
  bare.test(value.slice(0, maxLength))
    ? []
    : [{ rule: 'email-invalid', message: `${quote(value)} is no e-mail address.` }];

/** RSS Advisory Board's profile: the address, then the name in parentheses. */
export const checkEmailWithName: Check = (given) => {
  const value = given.replace(/^mailto:/i, '').slice(0, maxLength);
  if (withName.test(value)) return [];
  if (anywhere.test(value))
    return [{ rule: 'email-without-name', message: `${quote(value)} is not “address (name)”.` }];
  return [{ rule: 'email-invalid', message: `${quote(value)} has no e-mail address.` }];
};
