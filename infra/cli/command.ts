import type { ParseArgsOptionsConfig } from 'node:util';
import type { Output } from './output.ts';
import type { SiteClient } from './site-client.ts';

/** The arguments of one call of a command. */
export type Call = {
  readonly positionals: readonly string[];
  /** The value of a text option, if it was given. */
  readonly text: (name: string) => string | undefined;
  readonly isSet: (name: string) => boolean;
  /** The Barid instance that the command talks to. Throws UsageError when no token is known for it. */
  readonly site: () => SiteClient;
  readonly output: Output;
};

/** One command of `barid`. */
export type Command = {
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly about: string;
  /** The arguments after the name: `FILE…|URL…|-`. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /** One phrase for each of its options, by name. */
  readonly help: Readonly<Record<string, string>>;
  /** Runs the command; false when something was refused or is wrong (exit code 1). */
  readonly run: (call: Call) => Promise<boolean>;
};

/** The command line itself is wrong (exit code 2). */
export class UsageError extends Error {}
