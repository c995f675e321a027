import { isRecord, textOf } from '#infra/local/loopback/fields.ts';
import type { Queue } from './queues.ts';
import { invalidValue, SqsError } from './sqs-error.ts';

/** The account that local ARNs and queue URLs name. */
export const account = '000000000000';

/** Lower and upper bound, and SQS's default. */
const bounds: Readonly<Record<string, readonly [number, number, number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};

const known = [...Object.keys(bounds), 'RedrivePolicy', 'RedriveAllowPolicy', 'SqsManagedSseEnabled', 'Policy'];

/** The ARN of a queue on this machine. */
export const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${account}:${name}`;

/** Where a queue's dead letters go, and after how many receptions. */
export type Redrive = { readonly to: string; readonly after: number };

const parseRedrive = (text: string): Redrive => {
  const policy: unknown = JSON.parse(text);
  const arn = isRecord(policy) ? textOf(policy, 'deadLetterTargetArn') : undefined;
  const after = isRecord(policy) ? Number(policy.maxReceiveCount) : 0;
  if (arn === undefined || !(after >= 1 && after <= 1000)) throw new Error('no target or count');
  return { to: arn.slice(arn.lastIndexOf(':') + 1), after };
};

/** A queue's redrive policy, if it has one. */
export const redriveOf = ({ attributes }: Queue): Redrive | undefined =>
  attributes.RedrivePolicy === undefined || attributes.RedrivePolicy === ''
    ? undefined
    : parseRedrive(attributes.RedrivePolicy);

/** An attribute that is a number, or SQS's default for it. */
export const numberOf = ({ attributes }: Queue, name: string): number => Number(attributes[name] ?? bounds[name]?.[2]);

/** Holds attributes that came from outside against their bounds. Throws InvalidAttributeName, InvalidAttributeValue. */
export const parseAttributes = (input: unknown): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(input) ? input : {})) {
    if (!known.includes(name)) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    attributes[name] = String(value);
    const [low, high] = bounds[name] ?? [];
    if (low !== undefined && high !== undefined) toNumber(name, value, low, high, 'InvalidAttributeValue');
  }
  try {
    if (attributes.RedrivePolicy) parseRedrive(attributes.RedrivePolicy);
  } catch {
    throw new SqsError('InvalidAttributeValue', 'Invalid value for the parameter RedrivePolicy.');
  }
  return attributes;
};

/** A whole number between two bounds. Throws InvalidParameterValue, or the code that is given. */
export const toNumber = (name: string, value: unknown, low: number, high: number, code?: string): number => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high) return number;
  const refusal = invalidValue(name, value, `Must be between ${low} and ${high}.`);
  throw code === undefined ? refusal : new SqsError(code, refusal.message);
};

/** A field that is a whole number between two bounds, or what stands for it when it is left out. */
export const optionalNumber = (
  input: Readonly<Record<string, unknown>>,
  name: string,
  [low, high]: readonly [number, number],
  otherwise: number,
): number => (input[name] === undefined ? otherwise : toNumber(name, input[name], low, high));
