import { Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Cdn } from './cdn.ts';
import type { PipelineFunction } from './function.ts';

/**
 * The parameter with the public URL. Functions read it by name when they start: the distribution needs the functions, so its
 * domain would be a cycle in the environment.
 *
 * A custom domain is known before. Its parameter then exists before the functions and has its host in its name: a move to
 * another address replaces every warm function, and none starts with the old one.
 */
export class PublicUrl extends Construct {
  readonly parameterName: string;
  private parameter: StringParameter | undefined;

  constructor(scope: Construct, id: string, feedsUrl: string | undefined) {
    super(scope, id);
    const name = `/${Stack.of(this).stackName}/public-url`;
    this.parameterName = feedsUrl === undefined ? name : `${name}/${new URL(feedsUrl).host.replace(':', '_')}`;
    if (feedsUrl !== undefined) this.write(feedsUrl);
  }

  /** Lets a function start only where its parameter has the present value. */
  precede({ lambda }: PipelineFunction): void {
    if (this.parameter !== undefined) lambda.node.addDependency(this.parameter);
  }

  /** Writes the domain of the distribution where there is no other, and gives the parameter. */
  writeFrom({ publicUrl }: Cdn): StringParameter {
    return this.parameter ?? this.write(publicUrl);
  }

  private write(stringValue: string): StringParameter {
    this.parameter = new StringParameter(this, 'Parameter', { parameterName: this.parameterName, stringValue });
    return this.parameter;
  }
}
