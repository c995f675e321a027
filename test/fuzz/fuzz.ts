import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '#shared/errors.ts';
import { transcript } from './check-articles.ts';
import { mutate, randomOf, shrink } from './mutate.ts';
import { type Target, targets } from './targets.ts';

/** What a parser did with a text that no text may make it do. */
export type Finding = { readonly target: string; readonly fault: string; readonly text: string };

/** The inputs that are kept in the repository: each once showed a fault, or reaches code that no fixture reaches. */
export const keptFolder = 'test/fixtures/fuzz';

/** The texts of a target in a folder of inputs, which has a folder for each target. */
export const inputsIn = (folder: string, { name }: Pick<Target, 'name'>): readonly string[] =>
  existsSync(join(folder, name))
    ? globSync(join(folder, name, '*'))
        .toSorted()
        .map((path) => readFileSync(path, 'utf8'))
    : [];

/** A reading of a text; that of a typed error is its code. @throws what is no typed error */
const readOnce = async ({ read }: Target, text: string): Promise<string> => {
  try {
    return transcript(await read(text));
  } catch (error) {
    if (error instanceof PipelineError) return `${error.code}: ${error.message}`;
    throw error;
  }
};

/** Reads a text, and again where `isTwice`: undefined if it is read or refused, and the same each time. */
export const faultOf = async (target: Target, text: string, isTwice = true): Promise<string | undefined> => {
  try {
    const first = await readOnce(target, text);
    return isTwice && (await readOnce(target, text)) !== first ? 'Read again, the text is another.' : undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
};

/** The text of a number, by changes of one of the inputs. */
export const textOf = (inputs: readonly string[], seed: number): string => {
  const random = randomOf(seed);
  return mutate(random.pick(inputs), inputs, random);
};

/** Reads the text of a number by the parser that the number names. */
export const fuzz = async (seed: number): Promise<Finding | undefined> => {
  const target = targets[seed % targets.length];
  if (target === undefined) return undefined;
  const text = textOf([...target.seeds, ...inputsIn(keptFolder, target)], seed);
  const fault = await faultOf(target, text);
  return fault === undefined ? undefined : { target: target.name, fault, text };
};

/** What two faults of one cause share: where they were thrown, without the values. */
export const causeOf = (fault: string): string => {
  const [message = '', ...frames] = fault.split('\n');
  const at = frames.find((frame) => frame.includes('/shared/')) ?? '';
  return `${message.replace(/["“].*/, '').slice(0, 60)} ${at.replace(/.*\/shared\//, '').replace(/:\d+\)?$/, '')}`;
};

/** The shortest text found that shows the same fault. */
export const shrinkFinding = async (finding: Finding): Promise<Finding> => {
  const target = targets.find(({ name }) => name === finding.target);
  if (target === undefined) return finding;
  const cause = causeOf(finding.fault);
  const text = await shrink(finding.text, async (shorter) => causeOf((await faultOf(target, shorter)) ?? '') === cause);
  return { ...finding, text, fault: (await faultOf(target, text)) ?? finding.fault };
};
