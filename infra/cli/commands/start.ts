import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '#infra/cli/command.ts';
import { type CliEnvironment, readEnvironment } from '#infra/cli/environment.ts';
import { openLogFile } from '#infra/cli/log-file.ts';
import { columns, type Output } from '#infra/cli/output.ts';
import { siteClient } from '#infra/cli/site-client.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { Misconfigured } from '#shared/errors.ts';
import { environment } from '#shared/function-contract.ts';
import { setLogSink } from '#shared/log.ts';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import { linkToDesk } from './desk.ts';

/** Longer shutdowns are cut off, which loses nothing. */
const shutdownTimeoutMs = 8_000;

/** A function's warning or error as one line for the terminal; undefined for a line that only the log file needs. */
const toTerminalLine = (functionName: string, line: string): string | undefined => {
  const parse = (): unknown => {
    try {
      return JSON.parse(line);
    } catch {
      return undefined;
    }
  };
  const value = parse();
  if (!isRecord(value)) return `${functionName}: ${line}`;
  const { level, message, error, _aws, code, ...details } = value;
  if (level !== 'warn' && level !== 'error') return undefined;
  const about = Object.entries(details).map(([name, detail]) => `${name} ${String(detail)}`);
  // The stack is in the log.
  const [cause] = String(error ?? '').split('\n', 1);
  return [`${functionName}: ${String(message)}`, ...about, ...(cause ? [cause] : [])].join('; ');
};

/** Why the web server could not listen, by the system's code. */
const listenFault = (code: unknown, { port, listen }: CliEnvironment): readonly [string, string] | undefined => {
  if (code === 'EADDRINUSE')
    return ['PORT_IN_USE', `Port ${port} is in use, perhaps by another Barid. Choose another: PORT=8081 npm start`];
  if (code === 'EACCES')
    return [
      'PORT_NOT_PERMITTED',
      `This user may not use port ${port}: those below 1024 belong to root. Choose another, such as PORT=8080, and let a proxy stand before it (docs/one-machine.md).`,
    ];
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    return ['ADDRESS_UNKNOWN', `BARID_LISTEN names ${listen}, which is no address of this machine.`];
  return undefined;
};

const start = async (settings: CliEnvironment): Promise<Pipeline> => {
  const log = openLogFile(join(settings.data, 'barid.log'), (sentence) => process.stderr.write(`${sentence}\n`));
  const onLine = (functionName: string, line: string): void => {
    log(line);
    const text = toTerminalLine(functionName, line);
    if (text !== undefined) process.stderr.write(`${text}\n`);
  };
  // What this process itself has to say stands with the lines of the functions.
  setLogSink((line) => onLine('barid', line.trimEnd()));
  try {
    return await startPipeline({ ...settings, onLine });
  } catch (error) {
    const fault = error instanceof Error && 'code' in error ? listenFault(error.code, settings) : undefined;
    if (fault === undefined) throw error;
    throw new Misconfigured(...fault, { cause: error });
  }
};

const greeting = ({ data }: CliEnvironment, pipeline: Pipeline): string => {
  const { publicUrl, url, inboxFolder, site } = pipeline;
  // systemd keeps what is printed in a journal that others read (systemd.exec(5), JOURNAL_STREAM).
  const token = environment.JOURNAL_STREAM === undefined ? pipeline.token : `(in ${join(data, 'secrets.json')})`;
  const feeds = site.feeds.map((slug) => [
    `    ${documentUrl(publicUrl, slug, 'page')}`,
    ...topicDocuments.map(({ file }) => file),
  ]);
  return [
    'Barid is running.',
    '',
    `  Feeds         ${publicUrl}/`,
    columns(feeds),
    `  Inbox folder  ${inboxFolder}`,
    `  Ingest URL    POST ${url}/articles`,
    `                Authorization: Bearer ${token}`,
    `  Desk          ${publicUrl}/desk`,
    '                sign in with the token above, or with a link: npx barid desk',
    `  Status page   ${url}/status`,
    ...site.eventBuses.map((name) => `  Event bus     ${name}: events go to the log, there is no EventBridge here`),
    '',
    `Data and log are in ${relative('', data) || '.'}. Press Ctrl-C to stop.`,
  ].join('\n');
};

/** A first link to the desk, once its function is loaded. Whoever stops Barid meanwhile needs none. */
const offerDesk = async ({ url, token }: Pipeline, { note }: Pick<Output, 'note'>): Promise<void> => {
  const link = await linkToDesk(siteClient(url, token)).catch(() => undefined);
  if (link !== undefined) note(`\nOpen the desk, once within 15 minutes: ${link}`);
};

/** `barid start`: runs the whole pipeline on this machine until it is interrupted. */
export const startCommand: Command = {
  name: 'start',
  about: 'Runs the whole pipeline on this machine.',
  usage: '',
  options: {},
  help: {},
  run: async ({ output }) => {
    const settings = readEnvironment(environment, process.cwd());
    const pipeline = await start(settings);
    const { publicUrl, url, inboxFolder, token } = pipeline;
    output.result({ publicUrl, url, inboxFolder, token }, greeting(settings, pipeline));
    void offerDesk(pipeline, output);
    const interrupted = Promise.withResolvers<void>();
    // SIGHUP: the terminal was closed.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.resolve());
    await interrupted.promise;
    output.note('Stopping …');
    const isClosed = pipeline.close().then(() => true);
    if (!(await Promise.race([isClosed, wait(shutdownTimeoutMs, false)]))) process.exit();
    return true;
  },
};
