import type { FunctionContract, Trigger } from '#shared/contract.ts';

type OfKind<K extends Trigger['kind']> = Extract<Trigger, { readonly kind: K }>;

/** A contract's trigger, when it is of this kind. Throws where a wiring and a contract disagree. */
export const triggerOf = <K extends Trigger['kind']>(
  kind: K,
  { name, trigger }: Pick<FunctionContract, 'name' | 'trigger'>,
): OfKind<K> => {
  const isOfKind = (candidate: Trigger): candidate is OfKind<K> => candidate.kind === kind;
  if (!isOfKind(trigger)) throw new Error(`${name} is woken by ${trigger.kind}, but is wired to ${kind}.`);
  return trigger;
};
