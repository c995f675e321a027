import { foldText } from '../date/fold-text.ts';

const squash = (text: string): string => foldText(text).text.replace(/[^\p{L}\p{N}]+/gu, '');

/** The words of a page's host that may name its site: `lastampa` of www.lastampa.it, `slf` of slf.ch. */
const hostNames = (url: string | undefined): readonly string[] => {
  const host = URL.canParse(url ?? '') ? new URL(url ?? '').host.replace(/^(?:www|m|amp|blog|news)\./, '') : '';
  const labels = host.split('.').slice(0, -1);
  return host === ''
    ? []
    : [squash(host), squash(labels.join('')), ...labels.map(squash)].filter(({ length }) => length > 2);
};

/** Tells whether a text names the site and nothing else. */
export type IsSite = (text: string) => boolean;

/** What knows a site by what its page calls it and by its address. */
export const siteNames = (names: readonly (string | undefined)[], url: string | undefined): IsSite => {
  const said = names.flatMap((name) => squash(name ?? '') || []);
  const hosts = hostNames(url);
  return (text) => {
    const own = squash(text);
    if (own === '') return false;
    if (said.includes(own) || hosts.includes(own)) return true;
    const isLong = own.length >= 5;
    return (
      isLong &&
      own.length <= 40 &&
      hosts.some((host) => host.length >= 5 && (own.startsWith(host) || host.startsWith(own)))
    );
  };
};
