import type { Synthesised } from './synthesised.ts';

/** A CloudFormation value as a person reads it: `<Storage/Table>/stream/*`. */
export const flatten = (value: unknown, placeOf: Synthesised['placeOf']): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Ref' in value) return `<${placeOf(String(value.Ref))}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) {
    const [logicalId, attribute] = value['Fn::GetAtt'];
    return `<${placeOf(logicalId)}${attribute === 'Arn' ? '' : ` ${attribute}`}>`;
  }
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map((part: unknown) => flatten(part, placeOf)).join(separator);
  }
  return '<…>';
};
