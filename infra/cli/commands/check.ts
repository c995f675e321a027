import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment, readLocalSecret } from '#infra/cli/environment.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { siteSecrets } from '#infra/local/describe-site.ts';
import { Unavailable } from '#shared/errors.ts';
import { environment } from '#shared/function-contract.ts';
import { allPlatforms, type Platform } from '#shared/lint/lint-document.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import {
  type CheckResult,
  checkDocument,
  checkFeeds,
  checkHubs,
  checkLists,
  checkPartnerDocuments,
  checkSiteFile,
  checkSources,
  checkTerms,
} from './check-documents.ts';

const hasErrors = ({ findings }: CheckResult): boolean => findings.some(({ severity }) => severity === 'error');

const describe = (result: CheckResult): string => {
  const verdict = hasErrors(result) ? 'WRONG' : result.findings.length > 0 ? 'note ' : 'ok   ';
  const lines = result.findings.map(({ line, column, severity, message, advice, clause }) => {
    const place = line === undefined ? '' : `${line}:${column} `;
    return `    ${place}${severity}: ${message} ${advice}${clause === '' ? '' : ` (${clause})`}`;
  });
  return [`${verdict}  ${result.target}`, ...lines].join('\n');
};

/** The platform of `--for`. @throws UsageError for one that the linter does not know */
const platformOf = (name: string | undefined): Platform | undefined => {
  const platform = allPlatforms.find((known) => known === name);
  if (name !== undefined && platform === undefined) {
    throw new UsageError(`--for must be one of ${allPlatforms.join(', ')}; found ${name}.`);
  }
  return platform;
};

/** The Barid whose documents are checked: the one that is named, else the local one; undefined where that does not run. */
const siteToCheck = async (call: Call): Promise<SiteClient | undefined> => {
  if (call.text('site') !== undefined || call.text('token') !== undefined) return call.site();
  try {
    const client = call.site();
    await client.send({ method: 'GET', path: '/healthz' });
    return client;
  } catch (error) {
    // Without a token there never was one in this data folder.
    if (error instanceof UsageError || error instanceof Unavailable) return undefined;
    throw error;
  }
};

const checkSite = async (call: Call, platform: Platform | undefined): Promise<readonly CheckResult[]> => {
  const settings = readEnvironment(environment, process.cwd());
  const { siteFile } = settings;
  const site = readSiteFile(siteFile);
  // Another machine has secrets of its own.
  const secrets = call.text('site') === undefined ? siteSecrets(site) : [];
  const missing = secrets.filter(({ name }) => !readLocalSecret(settings, name, environment));
  const client = await siteToCheck(call);
  if (client === undefined) {
    if (platform !== undefined) throw new UsageError(`--for ${platform} needs a running Barid, or a file or a URL.`);
    call.output.note(
      'No Barid runs here, so that only the site file is judged. "npm start" runs one; --site names another.',
    );
    return [checkSiteFile(siteFile, site, missing)];
  }
  const partners = await checkPartnerDocuments(site, client.url, platform);
  if (platform === undefined) {
    const feeds = await checkFeeds(site, client.url);
    const lists = await checkLists(client.url);
    const terms = await checkTerms(site, client.url);
    const others = [...(await checkHubs(site, client)), ...(await checkSources(site, client))];
    return [checkSiteFile(siteFile, site, missing), ...feeds, ...partners, ...lists, ...terms, ...others];
  }
  if (partners.length > 0) return partners;
  throw new UsageError(
    `No feed has the format ${platform}. Add "formats": ["${platform}"] to a feed of ${siteFile}, or name a file or a URL.`,
  );
};

/** `barid check`: the site file, all feeds, lists and hubs; or any feeds, OPML documents and sitemaps, also for a platform. */
export const checkCommand: Command = {
  name: 'check',
  about:
    'Validates the site file, all feeds, OPML, sitemaps, terms, hubs and sources; or any feeds, OPML documents and sitemaps, line by line.',
  usage: '[FILE…|URL…]',
  options: { for: { type: 'string' } },
  help: { for: `by the rules of a platform too: ${allPlatforms.join(', ')}` },
  run: async (call) => {
    const platform = platformOf(call.text('for'));
    const results: CheckResult[] = [];
    if (call.positionals.length === 0) results.push(...(await checkSite(call, platform)));
    for (const source of call.positionals) results.push(await checkDocument(source, platform));
    for (const result of results) {
      const { target, findings } = result;
      call.output.result({ target, ok: !hasErrors(result), findings }, describe(result));
    }
    return !results.some(hasErrors);
  },
};
