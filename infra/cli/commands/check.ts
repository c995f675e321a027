import type { Call, Command } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { environment } from '#shared/function-contract.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { type CheckResult, checkDocument, checkFeeds, checkHubs, checkLists } from './check-documents.ts';

const hasErrors = ({ findings }: CheckResult): boolean => findings.some(({ severity }) => severity === 'error');

const describe = (result: CheckResult): string => {
  const verdict = hasErrors(result) ? 'WRONG' : result.findings.length > 0 ? 'note ' : 'ok   ';
  const lines = result.findings.map(({ line, column, severity, message, advice, clause }) => {
    const place = line === undefined ? '' : `${line}:${column} `;
    return `    ${place}${severity}: ${message} ${advice}${clause === '' ? '' : ` (${clause})`}`;
  });
  return [`${verdict}  ${result.target}`, ...lines].join('\n');
};

const checkSite = async (call: Call): Promise<readonly CheckResult[]> => {
  const { siteFile } = readEnvironment(environment, process.cwd());
  const site = readSiteFile(siteFile);
  const client = call.site();
  const feeds = await checkFeeds(site, client.url);
  const lists = await checkLists(client.url);
  return [{ target: siteFile, findings: [] }, ...feeds, ...lists, ...(await checkHubs(site, client))];
};

/** `barid check`: the site file, all feeds, lists and hubs; or any feeds, OPML documents and sitemaps. */
export const checkCommand: Command = {
  name: 'check',
  about:
    'Validates the site file, all feeds, OPML, sitemaps and hubs; or any feeds, OPML documents and sitemaps, line by line.',
  usage: '[FILE…|URL…]',
  options: {},
  help: {},
  run: async (call) => {
    const results: CheckResult[] = [];
    if (call.positionals.length === 0) results.push(...(await checkSite(call)));
    for (const source of call.positionals) results.push(await checkDocument(source));
    for (const result of results) {
      const { target, findings } = result;
      call.output.result({ target, ok: !hasErrors(result), findings }, describe(result));
    }
    return !results.some(hasErrors);
  },
};
