/** Families of parameters that tell a publisher where a reader came from, and nothing about the page. */
const families = [
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

const names = [
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

// `&amp;` read once too seldom leaves `amp;` before the name.
const tracking = new RegExp(`^(?:amp;)*(?:${[...families, `(?:${names.join('|')})$`].join('|')})`, 'i');

const nameOf = (parameter: string): string => {
  const name = parameter.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/** A query or fragment, without `?` or `#`, less every parameter that only tracks; the others stay to the letter. */
export const withoutTracking = (parameters: string): string =>
  parameters
    .split('&')
    .filter((parameter) => parameter !== '' && !tracking.test(nameOf(parameter)))
    .join('&');
