import { type Fault, quote, toFaults } from '../finding.ts';
import type { JsonValue } from '../json/read-json.ts';
import type { MemberRule, Members } from './members.ts';

type JsonObject = Extract<JsonValue, { readonly kind: 'object' }>;

const checkString = (value: string, { at }: JsonValue, rule: MemberRule, clause: string): readonly Fault[] => {
  if (rule.check === undefined) return [];
  if (value.trim() === '') return [{ rule: 'blank-value', clause, at, message: 'The string is blank.' }];
  return toFaults(rule.check(value), at, clause);
};

const checkValue = (value: JsonValue, rule: MemberRule, name: string, clause: string): readonly Fault[] => {
  if (value.kind !== rule.kind) {
    const message = `${quote(name)} has the type ${value.kind} but must have ${rule.kind}.`;
    return [{ rule: 'json-type', clause, at: value.at, message }];
  }
  if (value.kind === 'string') return checkString(value.value, value, rule, `${clause}: ${name}`);
  if (value.kind === 'number' && !(value.value >= 0)) {
    return [{ rule: 'number-invalid', clause, at: value.at, message: `${quote(name)} is negative.` }];
  }
  const { items, members } = rule;
  if (value.kind === 'array' && items !== undefined) {
    return value.items.flatMap((item) => checkValue(item, items, name, clause));
  }
  return value.kind === 'object' && members !== undefined ? checkMembers(value, members) : [];
};

const checkPresence = ({ members, at }: JsonObject, { clause, rules }: Members): readonly Fault[] =>
  Object.entries(rules).flatMap(([name, { count }]): readonly Fault[] => {
    if (members.has(name) || count === 'optional') return [];
    return [
      {
        rule: count === 'one' ? 'json-missing' : 'json-advised',
        clause,
        at,
        message: `The member ${quote(name)} is missing.`,
      },
    ];
  });

/** What the table says of an object and of all that is in it; a name that begins with an underscore is an extension. */
export const checkMembers = (value: JsonObject, table: Members): readonly Fault[] => {
  const inside = [...value.members].flatMap(([name, member]): readonly Fault[] => {
    const rule = Object.hasOwn(table.rules, name) ? table.rules[name] : undefined;
    if (rule !== undefined) return checkValue(member, rule, name, table.clause);
    if (name.startsWith('_')) return [];
    const message = `JSON Feed does not define ${quote(name)}.`;
    return [{ rule: 'json-unknown', clause: 'JSON Feed 1.1, extensions', at: member.at, message }];
  });
  return [...checkPresence(value, table), ...inside];
};
