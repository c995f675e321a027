import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { PipelineError, Rejected } from '#shared/errors.ts';
import { environment } from '#shared/function-contract.ts';
import { describeSystemError, systemCode } from '#shared/system-error.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import ownPackage from '../../package.json' with { type: 'json' };
import { type Call, type Command, UsageError } from './command.ts';
import { commonHelp, loadCommand, loadCommands } from './commands.ts';
import { localUrl, readEnvironment, readLocalToken } from './environment.ts';
import { columns, outputTo } from './output.ts';
import { type SiteClient, siteClient } from './site-client.ts';

const commonOptions = {
  site: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

const optionLines = (help: Readonly<Record<string, string>>): string =>
  columns(Object.entries(help).map(([name, text]) => [`  --${name}`, text]));

const renderHelp = async (): Promise<string> => {
  const commands = await loadCommands();
  return [
    'barid: articles go in; RSS, Atom and JSON feeds come out; readers, hubs and search engines are notified.',
    '',
    columns(commands.map(({ name, usage, about }) => [`  barid ${name} ${usage}`, about])),
    '',
    optionLines(commonHelp),
    '',
    'Exit codes: 0 for success; 1 when something was refused, failed or is wrong; 2 for a usage error.',
  ].join('\n');
};

const connect = (url: string | undefined, tokenOption: string | undefined): SiteClient => {
  const settings = readEnvironment(environment, process.cwd());
  if (url !== undefined && !(/^https?:\/\/./.test(url) && URL.canParse(url))) {
    throw new UsageError(`--site must be an absolute http or https URL; found ${url}.`);
  }
  // The stored token is a secret of the local instance: sending it to another site would leak it.
  const givenToken = tokenOption?.trim();
  if (givenToken !== undefined && !/^[\x21-\x7e]+$/.test(givenToken)) {
    throw new UsageError('--token must be one word of ASCII letters, digits and signs: a header carries no other.');
  }
  const token = givenToken ?? settings.token ?? (url === undefined ? readLocalToken(settings) : undefined);
  if (token === undefined) {
    throw new UsageError('No token is known. Pass --token or set BARID_TOKEN; "npm start" prints the local token.');
  }
  return siteClient(withoutTrailingSlashes(url ?? localUrl(settings)), token);
};

const runOne = async (command: Command, args: readonly string[]): Promise<number> => {
  const parse = () => {
    try {
      const options = { ...command.options, ...commonOptions };
      return parseArgs({ args: [...args], options, allowPositionals: true });
    } catch (cause) {
      throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  const { values, positionals } = parse();
  if (values.help === true) {
    const { name, usage, about, help } = command;
    return print([`barid ${name} ${usage}`, '', about, '', optionLines({ ...help, ...commonHelp })].join('\n'));
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
    site: () => connect(text('site'), text('token')),
    output: outputTo(values.json === true, process.stdout, process.stderr),
  };
  return (await command.run(call)) ? 0 : 1;
};

/** Prints an expected error and gives its exit code. Throws an error that is a bug. */
const reportError = (error: unknown): number => {
  if (error instanceof UsageError) {
    process.stderr.write(`barid: ${error.message}\n`);
    return 2;
  }
  if (error instanceof Error && systemCode(error) !== undefined) {
    process.stderr.write(`barid: ${describeSystemError(error)}\n`);
    return 1;
  }
  if (!(error instanceof PipelineError)) throw error;
  const faults = error instanceof Rejected ? error.faults : [];
  const lines = faults.map(({ pointer, message }) => `    ${pointer} ${message}\n`);
  process.stderr.write(`barid: ${error.message}\n${lines.join('')}`);
  return 1;
};

/** The command's name, and the arguments without it. Common options may stand before the name. */
const splitName = (args: readonly string[]): readonly [string, readonly string[]] => {
  const { tokens } = parseArgs({
    args: [...args],
    options: commonOptions,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const index = tokens.find(({ kind }) => kind === 'positional')?.index ?? 0;
  return [args[index] ?? '--help', args.toSpliced(index, 1)];
};

const print = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return 0;
};

/** Runs `barid` with these arguments and gives its exit code: 0, 1 or 2 (docs/contract.md, "Commands"). Throws bugs. */
export const runCommand = async (args: readonly string[]): Promise<number> => {
  const [name, rest] = splitName(args);
  if (['help', '--help', '-h'].includes(name)) return print(await renderHelp());
  if (name === '--version') return print(ownPackage.version);
  try {
    const command = await loadCommand(name);
    if (command !== undefined) return await runOne(command, rest);
    throw new UsageError(`There is no command "${name}". "barid --help" lists the commands.`);
  } catch (error) {
    return reportError(error);
  }
};
