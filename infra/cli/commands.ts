import type { Command } from './command.ts';
import { articlesCommand } from './commands/articles.ts';
import { checkCommand } from './commands/check.ts';
import { feedsCommand } from './commands/feeds.ts';
import { publishCommand } from './commands/publish.ts';
import { retractCommand } from './commands/retract.ts';
import { startCommand } from './commands/start.ts';

/** Every command, in the order in which `barid --help` lists them. */
export const commands: readonly Command[] = [
  startCommand,
  publishCommand,
  retractCommand,
  articlesCommand,
  feedsCommand,
  checkCommand,
];
