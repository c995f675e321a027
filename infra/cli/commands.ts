import type { Command } from './command.ts';
import { articlesCommand } from './commands/articles.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { costCommand } from './commands/cost.ts';
import { deliveriesCommand } from './commands/deliveries.ts';
import { feedsCommand } from './commands/feeds.ts';
import { importCommand } from './commands/import.ts';
import { publishCommand } from './commands/publish.ts';
import { readCommand } from './commands/read.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { redriveCommand } from './commands/redrive.ts';
import { retractCommand } from './commands/retract.ts';
import { sourcesCommand } from './commands/sources.ts';
import { startCommand } from './commands/start.ts';

/** The options of every command, with a phrase for each. */
export const commonHelp: Readonly<Record<string, string>> = {
  site: 'the instance to talk to, such as https://feeds.example.org (default: the local one)',
  token: 'the ingest token (default: BARID_TOKEN, or the token of the local instance)',
  json: 'print results as JSON, one per line',
  help: 'print this text',
};

const completable: readonly Command[] = [
  startCommand,
  publishCommand,
  retractCommand,
  readCommand,
  importCommand,
  articlesCommand,
  feedsCommand,
  sourcesCommand,
  deliveriesCommand,
  redriveCommand,
  rebuildCommand,
  checkCommand,
  costCommand,
];

/** Every command, in the order in which `barid --help` lists them. */
export const commands: readonly Command[] = [...completable, completionCommand(completable, Object.keys(commonHelp))];
