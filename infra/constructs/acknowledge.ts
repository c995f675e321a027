import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An ARN as cdk-nag writes it in a finding: `<Table.Arn>/stream/*`. */
const flatten = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return JSON.stringify(value);
  if (typeof value.Ref === 'string') return `<${value.Ref}>`;
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  const join = value['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(flatten).join(String(join[0]));
  return JSON.stringify(value);
};

/** Suppresses a cdk-nag rule for a construct and its children, with the reason. */
export const acknowledge = (scope: IConstruct, rule: string, reason: string): void =>
  Validations.of(scope).acknowledge({ id: rule, reason });

/** Suppresses the rule against wildcards for one resource that ends in `*`, with the reason; never for an action. */
export const acknowledgeWildcard = (scope: IConstruct, resource: string, reason: string): void =>
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`, reason);
