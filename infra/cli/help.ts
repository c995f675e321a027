import type { Command } from './command.ts';
import { columns } from './output.ts';

/** Options that every command takes, with what they mean. */
export const commonHelp: Readonly<Record<string, string>> = {
  site: 'the Barid to speak to; this machine unless said: https://feeds.example.org',
  token: 'the ingest token; BARID_TOKEN, or the one kept on this machine, unless said',
  json: 'results as JSON, one a line',
  help: 'this text',
};

const optionLines = (help: Readonly<Record<string, string>>): string =>
  columns(Object.entries(help).map(([name, words]) => [`  --${name}`, words]));

/** All commands, a line for each. */
export const renderHelp = (commands: readonly Command[]): string =>
  [
    'barid: articles go in; RSS, Atom and JSON feeds come out; readers, hubs and search engines are told.',
    '',
    columns(commands.map(({ name, usage, about }) => [`  barid ${name} ${usage}`, about])),
    '',
    optionLines(commonHelp),
    '',
    'Exit codes: 0 all well; 1 something was refused, failed or is wrong; 2 the command was not called as it must be.',
  ].join('\n');

/** One command with its options. */
export const renderCommandHelp = ({ name, usage, about, help }: Command): string =>
  [`barid ${name} ${usage}`, '', about, '', optionLines({ ...help, ...commonHelp })].join('\n');
