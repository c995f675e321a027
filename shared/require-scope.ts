import { Rejected } from './errors.ts';
import type { Caller, Scope } from './model/caller.ts';

/** The refusal of what a caller may not do; `message` says what and why. RFC 6750 §3.1: it names the scope that lacks. */
export const outOfScope = (scope: Scope, message: string): Rejected =>
  new Rejected('SCOPE_MISSING', message, {
    status: 403,
    headers: { 'www-authenticate': `Bearer realm="barid", error="insufficient_scope", scope="${scope}"` },
  });

/** @throws Rejected (403) SCOPE_MISSING */
export const requireScope = ({ name, scopes }: Caller, scope: Scope): void => {
  if (scopes.includes(scope)) return;
  const has = scopes.length === 0 ? 'has no scope' : `has the scopes ${scopes.join(', ')}`;
  const advice = 'Ask for a token with it: "barid token add".';
  throw outOfScope(scope, `This needs the scope ${scope}; the token of ${name} ${has}. ${advice}`);
};
