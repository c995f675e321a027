import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { readSurroundings, type Surroundings } from '#infra/cli/surroundings.ts';
import { toLogLine } from '#infra/cli/to-log-line.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { environment } from '#shared/contract.ts';
import { Misconfigured } from '#shared/errors.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { eventBusNames } from '#shared/site/event-receivers.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

const start = async (around: Surroundings): Promise<Pipeline> => {
  await mkdir(around.data, { recursive: true });
  const log = createWriteStream(join(around.data, 'barid.log'), { flags: 'w' });
  const onLine = (functionName: string, line: string): void => {
    log.write(`${line}\n`);
    const words = toLogLine(functionName, line);
    if (words !== undefined) process.stderr.write(`${words}\n`);
  };
  try {
    return await startPipeline({ ...around, onLine });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const message = `Port ${around.port} is in use, perhaps by another Barid. Take another one: PORT=8081 npm start`;
    throw new Misconfigured('PORT_IN_USE', message, { cause: error });
  }
};

const greeting = ({ siteFile, data }: Surroundings, { publicUrl, url, token, inboxFolder }: Pipeline): string => {
  const site = readSiteFile(siteFile);
  const feeds = site.feeds.map(({ slug }) => [
    `    ${documentUrl(publicUrl, slug, 'page')}`,
    'rss.xml',
    'atom.xml',
    'feed.json',
  ]);
  return [
    'Barid is at work.',
    '',
    `  Feeds         ${publicUrl}/`,
    columns(feeds),
    `  Inbox folder  ${inboxFolder}`,
    `  Ingest URL    POST ${url}/articles`,
    `                Authorization: Bearer ${token}`,
    `  Status page   ${url}/status`,
    ...eventBusNames(site).map(
      (name) => `  Event bus     ${name}: no EventBridge is here, its events stand in the log`,
    ),
    '',
    `Data and log are in ${relative('', data) || '.'}; Ctrl-C ends it.`,
  ].join('\n');
};

const untilTold = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** A pipeline that does not end in this time is killed, which loses nothing. */
const patienceMs = 10_000;

/** `barid start`: the whole pipeline on this machine, until it is told to end. */
export const startCommand: Command = {
  name: 'start',
  about: 'Runs the whole pipeline on this machine.',
  usage: '',
  options: {},
  help: {},
  run: async ({ output }) => {
    const around = readSurroundings(environment, process.cwd());
    const pipeline = await start(around);
    const { publicUrl, url, inboxFolder, token } = pipeline;
    output.result({ publicUrl, url, inboxFolder, token }, greeting(around, pipeline));
    await untilTold();
    output.note('Ending …');
    await Promise.race([pipeline.close(), wait(patienceMs, undefined, { ref: false })]);
    return true;
  },
};
