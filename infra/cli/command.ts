import type { ParseArgsOptionsConfig } from 'node:util';
import type { Output } from './output.ts';
import type { SiteClient } from './site-client.ts';

/** What a command was given. */
export type Call = {
  readonly positionals: readonly string[];
  /** The text of an option, where it was given. */
  readonly text: (name: string) => string | undefined;
  readonly isSet: (name: string) => boolean;
  /** The Barid that is spoken to. Throws UsageError where no token is known for it. */
  readonly site: () => SiteClient;
  readonly output: Output;
};

/** One command of `barid`. */
export type Command = {
  readonly name: string;
  /** One sentence, for the list of commands. */
  readonly about: string;
  /** What follows the name: `FILE…|URL…|-`. */
  readonly usage: string;
  /** Its own options, each with a sentence. */
  readonly options: ParseArgsOptionsConfig;
  /** What its options mean, by name. */
  readonly help: Readonly<Record<string, string>>;
  /** False when some of what was asked for was refused or found wanting: exit code 1. */
  readonly run: (call: Call) => Promise<boolean>;
};

/** The command was not called as it must be: exit code 2. */
export class UsageError extends Error {}
