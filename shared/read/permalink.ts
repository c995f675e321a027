import { Rejected } from '#shared/errors.ts';
import { normalEncoding } from '#shared/model/permalink-identity.ts';

/** The longest URL that readers and stores accept. */
const maxUrlCharacters = 2048;

/**
 * An address as its author meant it: `&amp;` that was escaped once too often, a scheme that is missing before `www.` or
 * before the host of `base`, or is there twice or without its colon.
 */
export const repairedAddress = (written: string, base?: string): string => {
  const address = written
    .trim()
    .replace(/&(?:amp;)+/gi, '&')
    .replace(/^https?:?\/\/(?=https?:\/\/)/i, '')
    .replace(/^(https?)(?=\/\/)/i, '$1:');
  if (/^www\.[\p{L}\p{N}-]+\.[^\s/]{2}/iu.test(address)) return `https://${address}`;
  const { host = '', protocol = '' } = URL.parse(base ?? '') ?? {};
  const named = address.split(/[/?#]/, 1)[0]?.toLowerCase() ?? '';
  const isHost = named.includes('.') && host.replace(/^www\./, '') === named.replace(/^www\./, '');
  return isHost ? `${protocol}//${address}` : address;
};

/** A longer reference names nothing, also after its spaces are gone, and a longer base is none. */
export const maxReferenceCharacters = 4 * maxUrlCharacters;

/** The last answers for one base: a reading asks for each reference several times in a row. */
const recent = new Map<string, string | undefined>();
const maxRecent = 64;
let recentBase: string | undefined;

/** The absolute http or https URL of a reference; undefined for any other reference. */
export const absoluteUrl = (reference: string, base?: string): string | undefined => {
  if (reference.length > maxReferenceCharacters) return undefined;
  if (base !== undefined && base.length > maxReferenceCharacters) return absoluteUrl(reference);
  if (base !== recentBase || recent.size >= maxRecent) recent.clear();
  recentBase = base;
  if (recent.has(reference)) return recent.get(reference);
  const url = resolved(reference, base);
  recent.set(reference, url);
  return url;
};

const resolved = (reference: string, base: string | undefined): string | undefined => {
  const trimmed = repairedAddress(reference.toWellFormed(), base);
  const parsed = URL.parse(trimmed, base) ?? (trimmed.startsWith('//') ? URL.parse(`https:${trimmed}`) : null);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.href.length > maxUrlCharacters) return undefined;
  return parsed.href;
};

/** Families of parameters that say where a reader came from and nothing about the page. */
const trackingFamilies = [
  'utm[_-]',
  'at_(?!t$)',
  'pk_',
  'mtm_',
  'matomo_',
  'piwik_',
  'hsa_',
  'itm_',
  'ns_(?:mchannel|source|campaign|linkname|fee)',
  'fb_(?:action|source|ref)',
  'ga_(?:source|medium|term|content|campaign|place)',
  'mc_(?:cid|eid|tc)$',
  'oly_(?:anon|enc)_id$',
  'vero_(?:id|conv)$',
  'guce?_?(?:counter|referrer)',
  'wt[_.](?:mc|zmc|nav|srch)',
  'elq(?:track|aid|at|cst|ct)',
  'trk(?:$|campaign|contact|msg|sid)',
  'action_(?:object|type|ref)_map$',
] as const;

const trackingNames = [
  '__twitter_impression _branch_match_id _branch_referrer _ga _gl _hsenc _hsmi _openstat _ope __hssc __hstc __hsfp',
  'campaign_medium campaign_source cmp cmpid cmp_id cmpref dclid dm_i echobox eh efg emci emdi ceid',
  'fbclid fb_comment_id fsrc ftag gbraid gclid gclsrc hmb_campaign hmb_medium hmb_source hsctatracking',
  'icid icmp igsh igshid int_cmp intcmp intcid ito linkid mbid mibextid mkt_tok mkcid ml_subscriber ml_subscriber_hash',
  'msclkid ncid ndclid ocid originalreferer prclid rb_clickid ref_src ref_url s_cid s_kwcid sc_campaign sc_channel sc_cid',
  'sc_cmp smid smtyp soc_src soc_trk socialflow spm sr_share srsltid ssrc ttclid twclid twitter_impression wbraid',
  'wickedid xtatc xtcr xtor xtref xtrefmode yclid ysclid zanpid',
]
  .join(' ')
  .split(' ');

// A reference that was decoded once too seldom leaves `amp;` before the name.
const tracking = new RegExp(`^(?:amp;)*(?:${[...trackingFamilies, `(?:${trackingNames.join('|')})$`].join('|')})`, 'i');

/** A query or fragment, without `?` or `#`, less its tracking parameters; the others stay unchanged. */
export const withoutTracking = (parameters: string): string =>
  parameters
    .split('&')
    .filter((parameter) => {
      const name = parameter.split('=', 1)[0] ?? '';
      try {
        return parameter !== '' && !tracking.test(decodeURIComponent(name));
      } catch {
        return !tracking.test(name);
      }
    })
    .join('&');

/** Marks of direction and other invisible characters, which come along when an address is copied from an Arabic text. */
const invisibleEdges = /^[\s\p{Cf}]+|(?<![\s\p{Cf}])[\s\p{Cf}]+$/gu;

/** A fragment that holds parameters as a query does. */
const fragmentParameters = /^\??[\w.;-]+=/;

/**
 * A permalink in its canonical form: absolute, host in lower case, normal percent-encoding, no credentials, no tracking
 * parameters, no empty query. Idempotent. @throws Rejected PERMALINK_INVALID
 */
export const canonicalPermalink = (url: string, base?: string): string => {
  const absolute = absoluteUrl(url.replace(invisibleEdges, ''), base);
  if (absolute === undefined) {
    throw new Rejected('PERMALINK_INVALID', `The permalink must be an absolute http or https URL; found ${url}.`, {
      faults: [{ pointer: '/url', message: 'is not an absolute http or https URL' }],
    });
  }
  const parsed = new URL(absolute);
  // The root's dot of an absolute host name.
  parsed.hostname = parsed.hostname.replace(/\.$/, '');
  parsed.pathname = normalEncoding(parsed.pathname);
  parsed.username = '';
  parsed.password = '';
  // The setters strip one leading sign: a query or fragment that begins with `?` or `#` would lose half of it.
  const query = withoutTracking(normalEncoding(parsed.search.slice(1)));
  parsed.search = query === '' ? '' : `?${query}`;
  // A text directive belongs to the link that was followed, never to the page (URL Fragment Text Directives).
  const plain = normalEncoding(parsed.hash.slice(1)).split(':~:', 1)[0] ?? '';
  const hasParameters = fragmentParameters.test(plain);
  const kept = hasParameters ? withoutTracking(plain.replace(/^\?/, '')) : plain;
  const fragment = hasParameters && fragmentParameters.test(kept) ? kept.replace(/^\?/, '') : kept;
  parsed.hash = fragment === '' ? '' : `#${fragment}`;
  return parsed.href;
};
