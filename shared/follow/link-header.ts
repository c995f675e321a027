/** A link of a document: its relation in lower case, its address as it is written. */
export type Link = { readonly rel: string; readonly href: string; readonly type?: string; readonly title?: string };

const parameter = (text: string, name: string): string | undefined => {
  const [, quoted, bare] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;,"]+))`, 'i').exec(text) ?? [];
  return quoted ?? bare;
};

/** The links of a `Link` header (RFC 8288 §3), one for each relation that a link has. */
export const parseLinkHeader = (header: string | undefined): readonly Link[] =>
  [...(header ?? '').slice(0, 16_384).matchAll(/<([^<>]*)>((?:[^,"]|"[^"]*")*)/g)].flatMap(
    ([, href = '', parameters = '']) => {
      const type = parameter(parameters, 'type');
      return (parameter(parameters, 'rel') ?? '')
        .toLowerCase()
        .split(/\s+/)
        .filter((rel) => rel !== '')
        .map((rel) => ({ rel, href: href.trim(), ...(type === undefined ? {} : { type }) }));
    },
  );
