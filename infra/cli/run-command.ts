import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { environment } from '#shared/contract.ts';
import { PipelineError, Rejected } from '#shared/errors.ts';
import ownPackage from '../../package.json' with { type: 'json' };
import { type Call, type Command, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { outputTo } from './output.ts';
import { type SiteClient, siteClient } from './site-client.ts';
import { keptToken, readSurroundings } from './surroundings.ts';

const commonOptions = {
  site: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

const parse = (command: Command, args: readonly string[]) => {
  try {
    const options = { ...command.options, ...commonOptions };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

const siteFor = (url: string | undefined, token: string | undefined): SiteClient => {
  const around = readSurroundings(environment, process.cwd());
  if (url !== undefined && !/^https?:\/\/./.test(url)) {
    throw new UsageError(`--site is an absolute http or https URL; found ${url}.`);
  }
  // The token that is kept here is a secret of this machine: it must not go to another one.
  const known = token ?? around.token ?? (url === undefined ? keptToken(around) : undefined);
  if (known === undefined) {
    throw new UsageError(
      'No token is known: say --token or set BARID_TOKEN. "npm start" shows the one of this machine.',
    );
  }
  return siteClient((url ?? `http://127.0.0.1:${around.port}`).replace(/\/+$/, ''), known);
};

const runOne = async (command: Command, args: readonly string[]): Promise<number> => {
  const { values, positionals } = parse(command, args);
  if (values.help === true) {
    process.stdout.write(`${renderCommandHelp(command)}\n`);
    return 0;
  }
  const given: Readonly<Record<string, unknown>> = values;
  const text = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === 'string' ? value : undefined;
  };
  const call: Call = {
    positionals,
    text,
    isSet: (name) => given[name] === true,
    site: () => siteFor(text('site'), text('token')),
    output: outputTo(values.json === true, process.stdout, process.stderr),
  };
  return (await command.run(call)) ? 0 : 1;
};

/** What is misconfigured names its faults in its message. */
const inWords = (error: PipelineError): string => {
  const faults = error instanceof Rejected ? error.faults : [];
  return [error.message, ...faults.map(({ pointer, message }) => `    ${pointer} ${message}`)].join('\n');
};

const failed = (error: unknown): number => {
  if (error instanceof UsageError) {
    process.stderr.write(`barid: ${error.message}\n`);
    return 2;
  }
  const isOrdinary = error instanceof PipelineError || (error instanceof Error && 'syscall' in error);
  if (!isOrdinary) throw error;
  process.stderr.write(`barid: ${error instanceof PipelineError ? inWords(error) : error.message}\n`);
  return 1;
};

/** The command's name and the arguments without it: options that every command takes may stand before it. */
const splitName = (args: readonly string[]): readonly [string, readonly string[]] => {
  const { tokens } = parseArgs({
    args: [...args],
    options: commonOptions,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const at = tokens.find(({ kind }) => kind === 'positional')?.index ?? 0;
  return [args[at] ?? '--help', args.toSpliced(at, 1)];
};

const say = (words: string): number => {
  process.stdout.write(`${words}\n`);
  return 0;
};

/** Runs `barid` with these arguments and gives its exit code: 0, 1 or 2 (contract.md §8). Throws what is a bug. */
export const runCommand = async (args: readonly string[]): Promise<number> => {
  const [name, rest] = splitName(args);
  if (['help', '--help', '-h'].includes(name)) return say(renderHelp(commands));
  if (name === '--version') return say(ownPackage.version);
  const command = commands.find((candidate) => candidate.name === name);
  try {
    if (command !== undefined) return await runOne(command, rest);
    throw new UsageError(`There is no command ${name}; "barid --help" lists them.`);
  } catch (error) {
    return failed(error);
  }
};
