import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { type AddressTable, noAddresses } from '#shared/model/address-table.ts';
import {
  contentUsageHeader,
  goneHeader,
  licenseHeader,
  navigationHeader,
  publicRevisionHeader,
  revisionHeader,
  servedTypes,
  topicFilePattern,
  withheldHubsHeader,
} from '#shared/model/feed-document.ts';

/** Values by header name, as CloudFront's functions see them. */
export type EdgeHeaders = Readonly<Record<string, { readonly value: string }>>;

/** A request as CloudFront's functions see it (event structure 1.0). */
export type ViewerRequest = {
  readonly uri: string;
  readonly method: string;
  readonly querystring: Readonly<Record<string, { readonly value: string }>>;
  readonly headers: EdgeHeaders;
};

/** A response as CloudFront's functions see it. */
export type ViewerResponse = { readonly statusCode: number; readonly headers: EdgeHeaders };

/** Settings of viewer-request.js: `feedDocument` is a regular expression for the paths of feed documents. */
type ViewerRequestSettings = {
  readonly feedDocument: string;
  readonly navigationHeader: string;
  readonly addresses: AddressTable;
};

/** The origin of feed URLs, empty where the distribution's own domain serves them, and the hubs, `self` among them. */
export type PublicSettings = {
  readonly publicUrl: string;
  readonly hubs: readonly string[];
  /** The old addresses of feeds; none by default. */
  readonly addresses?: AddressTable;
};

/** Settings of viewer-response.js: `documents` are regular expressions with media types. */
type ViewerResponseSettings = Required<PublicSettings> & {
  readonly goneHeader: string;
  readonly withheldHubsHeader: string;
  readonly licenseHeader: string;
  readonly contentUsageHeader: string;
  readonly revisionHeader: string;
  readonly publicRevisionHeader: string;
  readonly documents: typeof servedTypes;
};

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** Comments would count: CloudFront bounds the size. */
const withoutComments = (source: string): string => source.replace(/^ *\/\/.*\n/gm, '').replace(/\n{2,}/g, '\n');

const sourceOf = (file: string, settings: ViewerRequestSettings | ViewerResponseSettings): string => {
  const source = read(file).replace(/^const settings = __SETTINGS__;$/m, `$&\n${read('old-address.js')}`);
  return withoutComments(source).replace(
    /^const settings = __SETTINGS__;$/m,
    () => `const settings = ${JSON.stringify(settings)};`,
  );
};

/** CloudFront, "Quotas on CloudFront Functions": the maximum size of a function. */
const maxFunctionBytes = 10_240;

/** The source of viewer-request.js with its settings. */
export const viewerRequestSource = (addresses = noAddresses): string =>
  sourceOf('viewer-request.js', {
    feedDocument: `^/feeds/([a-z0-9-]+/)+(${topicFilePattern})$`,
    navigationHeader,
    addresses,
  });

/** The source of viewer-response.js with its settings. */
export const viewerResponseSource = ({ publicUrl, hubs, addresses = noAddresses }: PublicSettings): string =>
  sourceOf('viewer-response.js', {
    publicUrl,
    hubs,
    addresses: { ...addresses, moved: {} },
    goneHeader,
    withheldHubsHeader,
    licenseHeader,
    contentUsageHeader,
    revisionHeader,
    publicRevisionHeader,
    documents: servedTypes,
  });

/** What to do where the old addresses of a site do not fit into CloudFront's functions; undefined where they fit. */
export const describeExcess = (settings: PublicSettings): string | undefined => {
  const sources = [viewerRequestSource(settings.addresses), viewerResponseSource(settings)];
  const bytes = Math.max(...sources.map((source) => Buffer.byteLength(source)));
  return bytes <= maxFunctionBytes
    ? undefined
    : `The aliases and redirects of the site file make a CloudFront function of ${bytes} bytes, and CloudFront takes ${maxFunctionBytes}. Replace aliases that are alike by one with a *, such as "/category/*/feed/": "tag/*"; or remove some, and redirect these addresses at the server that has them now.`;
};

const load = (source: string): ((event: object) => unknown) => {
  const handler: unknown = runInNewContext(`${source}\nhandler`);
  if (typeof handler !== 'function') throw new Error('The source of an edge function declares no function handler.');
  // A copy through JSON crosses the border as CloudFront's own events and answers do.
  return (event) => JSON.parse(JSON.stringify(handler(JSON.parse(JSON.stringify(event)))));
};

const isResponse = (value: unknown): value is ViewerResponse =>
  typeof value === 'object' && value !== null && 'statusCode' in value && 'headers' in value;

const isRequest = (value: unknown): value is ViewerRequest =>
  typeof value === 'object' && value !== null && 'uri' in value && 'headers' in value;

/** Both functions as CloudFront runs them, for the web server of one machine. */
export type EdgeFunctions = {
  /** Gives the request, perhaps with another path, or a redirect. */
  readonly onRequest: (request: ViewerRequest) => ViewerRequest | ViewerResponse;
  readonly onResponse: (uri: string, response: ViewerResponse) => ViewerResponse;
};

/** Runs the very sources that are deployed. */
export const loadEdgeFunctions = (settings: PublicSettings): EdgeFunctions => {
  const request = load(viewerRequestSource(settings.addresses));
  const response = load(viewerResponseSource(settings));
  return {
    onRequest: (given) => {
      const result = request({ request: given });
      if (isRequest(result) || isResponse(result)) return result;
      throw new Error('viewer-request.js gave neither a request nor a response.');
    },
    onResponse: (uri, given) => {
      const result = response({ context: { distributionDomainName: '' }, request: { uri }, response: given });
      if (isResponse(result)) return result;
      throw new Error('viewer-response.js gave no response.');
    },
  };
};
