import { type CheckResult, checkDocument, checkFeeds, checkHubs } from '#infra/cli/check/check-site.ts';
import type { Call, Command } from '#infra/cli/command.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { environment } from '#shared/contract.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

const inWords = ({ what, findings }: CheckResult): string => {
  const wrong = findings.some(({ severity }) => severity === 'error');
  const word = wrong ? 'WRONG' : findings.length > 0 ? 'note ' : 'well ';
  const lines = findings.map(({ line, column, severity, message, advice, clause }) => {
    const place = line === undefined ? '' : `${line}:${column} `;
    return `    ${place}${severity}: ${message} ${advice}${clause === '' ? '' : ` (${clause})`}`;
  });
  return [`${word}  ${what}`, ...lines].join('\n');
};

const show = (results: readonly CheckResult[], { output }: Call): boolean => {
  for (const result of results) {
    const ok = !result.findings.some(({ severity }) => severity === 'error');
    output.result({ what: result.what, ok, findings: result.findings }, inWords(result));
  }
  return results.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
};

const checkSite = async (call: Call): Promise<boolean> => {
  const { siteFile } = readSurroundings(environment, process.cwd());
  const site = readSiteFile(siteFile);
  const client = call.site();
  return show(
    [{ what: siteFile, findings: [] }, ...(await checkFeeds(site, client.url)), ...(await checkHubs(site, client))],
    call,
  );
};

/** `barid check`: the site file, every feed document, every hub; or any feed document of anybody's. */
export const checkCommand: Command = {
  name: 'check',
  about: 'Checks the site file, every feed and every hub; or any feed documents, ours or not, line by line.',
  usage: '[FILE…|URL…]',
  options: {},
  help: {},
  run: async (call) => {
    if (call.positionals.length === 0) return checkSite(call);
    const results: CheckResult[] = [];
    for (const source of call.positionals) results.push(await checkDocument(source));
    return show(results, call);
  },
};
