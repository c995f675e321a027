import type { Command } from './command.ts';

/** The options of every command, with a phrase for each. */
export const commonHelp: Readonly<Record<string, string>> = {
  site: 'the instance to talk to, such as https://feeds.example.org (default: the local one)',
  token: 'the ingest token (default: BARID_TOKEN, or the token of the local instance)',
  json: 'print results as JSON, one per line',
  help: 'print this text',
};

/** Each command by its name. The code of one is loaded with its first use: all of it takes a second and 100 MB. */
const completable: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand,
  publish: async () => (await import('./commands/publish.ts')).publishCommand,
  retract: async () => (await import('./commands/retract.ts')).retractCommand,
  erase: async () => (await import('./commands/erase.ts')).eraseCommand,
  read: async () => (await import('./commands/read.ts')).readCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  articles: async () => (await import('./commands/articles.ts')).articlesCommand,
  feeds: async () => (await import('./commands/feeds.ts')).feedsCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  desk: async () => (await import('./commands/desk.ts')).deskCommand,
  inbox: async () => (await import('./commands/inbox.ts')).inboxCommand,
  readers: async () => (await import('./commands/readers.ts')).readersCommand,
  sources: async () => (await import('./commands/sources.ts')).sourcesCommand,
  deliveries: async () => (await import('./commands/deliveries.ts')).deliveriesCommand,
  redrive: async () => (await import('./commands/redrive.ts')).redriveCommand,
  rebuild: async () => (await import('./commands/rebuild.ts')).rebuildCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  samples: async () => (await import('./commands/samples.ts')).samplesCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  canary: async () => (await import('./commands/canary.ts')).canaryCommand,
  cost: async () => (await import('./commands/cost.ts')).costCommand,
};

const loadAll = (loaders: typeof completable): Promise<readonly Command[]> =>
  Promise.all(Object.values(loaders).map((load) => load()));

const loaders: typeof completable = {
  ...completable,
  completion: async () => {
    const { completionCommand } = await import('./commands/completion.ts');
    return completionCommand(await loadAll(completable), Object.keys(commonHelp));
  },
};

/** The names of all commands, in the order in which `barid --help` lists them. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** Loads the code of one command; undefined if there is none of that name. */
export const loadCommand = async (name: string): Promise<Command | undefined> =>
  Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;

/** Loads the code of every command, in the order of `commandNames`. */
export const loadCommands = (): Promise<readonly Command[]> => loadAll(loaders);
