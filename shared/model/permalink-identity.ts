/** Endings of the path of an AMP copy. */
const ampSuffix = /(?:\/amp(?:\.html)?|\.amp(?=\.html$)|\.amp)(?=$|\.html$)/i;
const ampParameter = /^(?:amp(?:=1|=true|=)?|output(?:type)?=amp)$/i;
const defaultPort = /:(?:80|443)$/;

const withoutAmp = (query: string): string =>
  query
    .split('&')
    .filter((parameter) => !ampParameter.test(parameter))
    .join('&');

/**
 * The key under which two permalinks identify the same article: without scheme, default port, final slash and AMP suffix.
 * `www.` stays, because it is another site for some publishers.
 */
export const permalinkIdentity = (url: string): string => {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const [beforeQuery = '', ...query] = beforeFragment.split('?');
  const [host = '', ...segments] = beforeQuery.replace(/^https?:\/\//i, '').split('/');
  const path = segments.join('/').replace(/\/+$/, '');
  const plainPath = `/${path}`.replace(ampSuffix, '').replace(/\/+$/, '');
  const plainQuery = withoutAmp(query.join('?'));
  return [
    host.toLowerCase().replace(defaultPort, ''),
    plainPath,
    plainQuery === '' ? '' : `?${plainQuery}`,
    fragment.length === 0 ? '' : `#${fragment.join('#')}`,
  ].join('');
};
