import { allRules, type Severity } from '#shared/lint/lint-document.ts';

const section = (title: string, severity: Severity): string =>
  [
    `## ${title}`,
    '| rule | correction |',
    '|---|---|',
    ...Object.entries(allRules)
      .filter(([, rule]) => rule.severity === severity)
      .map(([name, { advice }]) => `| \`${name}\` | ${advice} |`),
  ].join('\n');

/** docs/lint-rules.md: the rules of the linter. */
export const lintRules = (): string => `# The rules of \`barid check FILE|URL\`

The linter checks documents of any publisher, not only Barid's. \`test/fixtures/lint/\` has a document that breaks each rule, and
[conformance.md](conformance.md) lists the rules by specification. Each finding gives its rule, the clause of the specification, the
line and column, and the correction. \`npm run docs\` generates this page.

| documents | specifications |
|---|---|
| feeds | RSS 0.90 to 2.0 with the RSS Advisory Board's profile, RSS 1.0, Atom 1.0 (RFC 4287), JSON Feed 1 and 1.1 |
| extensions of feeds | Dublin Core and its terms, content, syndication, slash, CommentAPI, Media RSS, Apple's podcast elements, Podcasting 2.0, RSL 1.0, RFC 4685, RFC 5005, RFC 5023 (\`app:edited\`, \`app:control\`), RFC 6721, W3C Basic Geo, GeoRSS, OpenSearch, TrackBack, FeedBurner, creativeCommons, blogChannel, admin |
| lists of feeds | OPML 1.0, 1.1 and 2.0 |
| sitemaps | sitemaps.org 0.9 with indexes, Google News, images, videos and language versions |

\`barid check --for smartnews\`, \`msn\` or \`flipboard\` also holds a feed to the rules of that platform, which begin with its
name. [platforms.md](platforms.md) says where they come from.

${section('Errors: forbidden by a specification', 'error')}

${section('Warnings: a problem for some readers or directories', 'warning')}

## Where the W3C validator judges otherwise
Both give the same verdict, valid or invalid, on every test case of the validator for these documents, and on 99.0 % of 15,749
valid documents after a random change ([conformance.md](conformance.md), independent validators). What is left:

| the W3C validator … | the linter … | because |
|---|---|---|
| refuses a second \`dc:title\`, \`dc:language\`, \`dcterms:extent\` … | accepts it | Dublin Core: each element is optional and may be repeated |
| refuses text in \`dcterms:extent\`, and \`dcterms:isPartOf\` without \`rdf:resource\` in RSS 1.0 | accepts both | DCMI Metadata Terms: any text; a reference may be a text |
| refuses text in a \`category\` of Atom | accepts it | RFC 4287 §4.2.2: "This specification assigns no meaning to the content (if any) of this element" |
| accepts \`media:content\` with neither \`url\` nor \`media:player\`, and text in \`media:thumbnail\` | refuses both | Media RSS 1.5.1: without \`url\`, "a media:player element must be specified" |
| accepts a second \`div\` in XHTML content | refuses it | RFC 4287 §3.1.1.3: "MUST be a single XHTML div element" |
| accepts any \`protocol\` of a \`cloud\` | refuses others than xml-rpc, soap and http-post | RSS 2.0, \`cloud\` |
| accepts a second \`rating\` or \`fh:archive\`, and a \`thr:in-reply-to\` without \`ref\` | refuses them | RSS 2.0; RFC 5005 §4; RFC 4685 §3: "MUST" |
| has no rules for tombstones, JSON Feed, sitemaps, Podcasting 2.0 and RSL | has | RFC 6721, JSON Feed 1.1, sitemaps.org, podcastindex.org, rslstandard.org |
| knows no \`media:credit\` of \`scheme="urn:yvs"\`, \`georss:box\`, \`georss:circle\`, and no \`itunes:title\` of a channel | accepts them | Media RSS 1.5.1, GeoRSS Simple and Apple's guide have them |
| takes coordinates of GeoRSS for any numbers | refuses latitudes beyond 90 and longitudes beyond 180 degrees | GeoRSS: coordinates in WGS 84 |
| checks the elements of the event, FOAF, wiki, taxonomy and changed-page modules of RSS 1.0 | has no rules for them | no feed reader reads them |
| accepts \`admin:generatorAgent\` without \`rdf:resource\` outside RSS 1.0 | refuses it | RSS 1.0, module Administration |
| refuses \`url\` in \`snf:logo\` and \`snf:darkModeLogo\` | accepts it | SmartFormat 2.2 prescribes it |
| accepts children without a namespace in an \`atom:link\` of RSS | refuses them | RSS 2.0, extending RSS |
| warns of every namespace that it does not know | says nothing | RSS 2.0 and RFC 4287 §6 let anybody extend a feed |
| warns of prefixes such as \`atom:\` on the elements of Atom itself | says nothing | a prefix has no meaning (Namespaces in XML §4) |
| warns of every style property, and every element of SVG and MathML, that is not on its list | warns of those that load, run code, cover the page or lead back to HTML | readers remove the others without harm |
| takes entities without a semicolon for markup in a title | takes references with a semicolon, and tags of HTML | HTML reads no entity there, except those of Latin-1 |
| warns of entries that have one \`updated\` | says nothing | RFC 4287 §4.1.1 asks for it only of entries with one id |
| warns of UTF-8 that was encoded twice | says nothing | the same letters can be meant |
`;
