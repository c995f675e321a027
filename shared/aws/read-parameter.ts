import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { Misconfigured } from '#shared/errors.ts';
import { parameterClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/**
 * The value of a parameter that the stack wrote, read once at start.
 * @throws Misconfigured PARAMETER_EMPTY
 */
export const readParameter = async (name: string, client = parameterClient()): Promise<string> => {
  try {
    const { Parameter } = await callStore(() => client.send(new GetParameterCommand({ Name: name })));
    if (Parameter?.Value !== undefined && Parameter.Value !== '') return Parameter.Value;
  } catch (cause) {
    if (!(cause instanceof ParameterNotFound)) throw cause;
  }
  throw new Misconfigured(
    'PARAMETER_EMPTY',
    `The parameter ${name} has no value. Deploy the stack again; it writes the value.`,
  );
};
