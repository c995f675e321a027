import type { Call, Command } from '#infra/cli/command.ts';
import { httpFor } from '#infra/cli/site-client.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { environment } from '#shared/contract.ts';
import { PipelineError } from '#shared/errors.ts';
import { documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import type { Site } from '#shared/model/site.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

/** What was looked at, and what is wrong with it, if anything. */
type Finding = { readonly what: string; readonly wrong?: string };

const largest = 20 * 1024 * 1024;

const reach = async (url: string, judge: (status: number, type: string) => string | undefined): Promise<Finding> => {
  try {
    const { status, headers } = await httpFor(url).send({ method: 'GET', url, maxBytes: largest, cut: true });
    const wrong = judge(status, headers['content-type'] ?? '');
    return { what: url, ...(wrong === undefined ? {} : { wrong }) };
  } catch (error) {
    if (error instanceof PipelineError) return { what: url, wrong: error.message };
    throw error;
  }
};

const checkFeeds = (site: Site, url: string): Promise<readonly Finding[]> =>
  Promise.all(
    site.feeds.flatMap(({ slug }) =>
      feedDocuments.map(({ format, type }) =>
        reach(documentUrl(url, slug, format), (status, found) => {
          if (status !== 200) return `answers ${status}, not 200`;
          return found === type ? undefined : `is ${found || 'of no type'}, not ${type}`;
        }),
      ),
    ),
  );

/** A hub answers a GET with 4xx, as a rule: that it answers at all is what counts. */
const checkHubs = ({ hubs }: Site, url: string): Promise<readonly Finding[]> =>
  Promise.all(hubs.map((hub) => reach(hubUrl(hub, url), (status) => (status < 500 ? undefined : `answers ${status}`))));

const show = ({ what, wrong }: Finding, { output }: Call): void =>
  output.result(
    { what, ok: wrong === undefined, ...(wrong === undefined ? {} : { wrong }) },
    `${wrong === undefined ? 'well ' : 'WRONG'}  ${what}${wrong === undefined ? '' : `: ${wrong}`}`,
  );

/** `barid check`: the site file, every feed document, every hub. */
export const checkCommand: Command = {
  name: 'check',
  about: 'Checks the site file, and that every feed and every hub can be reached.',
  usage: '',
  options: {},
  help: {},
  run: async (call) => {
    const { siteFile } = readSurroundings(environment, process.cwd());
    const site = readSiteFile(siteFile);
    show({ what: siteFile }, call);
    const findings = [...(await checkFeeds(site, call.site().url)), ...(await checkHubs(site, call.site().url))];
    for (const finding of findings) show(finding, call);
    return findings.every(({ wrong }) => wrong === undefined);
  },
};
