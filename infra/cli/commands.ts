import type { Command } from './command.ts';
import { articlesCommand } from './commands/articles.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { costCommand } from './commands/cost.ts';
import { feedsCommand } from './commands/feeds.ts';
import { importCommand } from './commands/import.ts';
import { publishCommand } from './commands/publish.ts';
import { readCommand } from './commands/read.ts';
import { retractCommand } from './commands/retract.ts';
import { startCommand } from './commands/start.ts';

const ordinary: readonly Command[] = [
  startCommand,
  publishCommand,
  retractCommand,
  readCommand,
  importCommand,
  articlesCommand,
  feedsCommand,
  checkCommand,
  costCommand,
];

/** Every command, in the order in which `barid --help` lists them. */
export const commands: readonly Command[] = [...ordinary, completionCommand(ordinary)];
