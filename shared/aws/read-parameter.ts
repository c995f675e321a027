import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { Misconfigured } from '#shared/errors.ts';
import { parameterClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** The value of a parameter that the stack wrote, read once at start. */
export const readParameter = async (name: string, client = parameterClient()): Promise<string> => {
  const { Parameter } = await callStore(() => client.send(new GetParameterCommand({ Name: name })));
  if (Parameter?.Value === undefined) {
    throw new Misconfigured(
      'PARAMETER_EMPTY',
      `The parameter ${name} has no value: deploy the stack again, which writes it.`,
    );
  }
  return Parameter.Value;
};
