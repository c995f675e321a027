import { rules, type Severity } from '#shared/lint/rules.ts';

const section = (title: string, severity: Severity): string =>
  [
    `## ${title}`,
    '| rule | correction |',
    '|---|---|',
    ...Object.entries(rules)
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
| extensions of feeds | Dublin Core, content, syndication, slash, CommentAPI, Media RSS, Apple's podcast elements, Podcasting 2.0, RFC 4685, RFC 5005, RFC 5023 (\`app:edited\`, \`app:control\`), RFC 6721, W3C Basic Geo, GeoRSS, TrackBack, FeedBurner, creativeCommons, blogChannel, admin |
| lists of feeds | OPML 1.0, 1.1 and 2.0 |
| sitemaps | sitemaps.org 0.9 with indexes, Google News, images, videos and language versions |

${section('Errors: forbidden by a specification', 'error')}

${section('Warnings: a problem for some readers or directories', 'warning')}

## Where the W3C validator judges otherwise
Both give the same verdict, valid or invalid, on every test case of the validator for these documents
([conformance.md](conformance.md), independent validators). They differ in these points, which no test case turns into a verdict:

| the W3C validator … | the linter … | because |
|---|---|---|
| warns of every namespace that it does not know | says nothing | RSS 2.0 and RFC 4287 §6 let anybody extend a feed |
| warns of prefixes such as \`atom:\` on the elements of Atom itself | says nothing | a prefix has no meaning (Namespaces in XML §4), and readers of today agree |
| warns of every style property that is not on its list, such as \`background-repeat\` | warns of styles that load, run code or cover the page | readers remove other styles without harm |
| warns of each SVG and MathML element that is not on its list | warns of those that run code or lead back to HTML | as above |
| takes unescaped entities without a semicolon for markup in a title | takes references with a semicolon, and tags of HTML | HTML reads no entity there, except those of Latin-1 |
| refuses a second \`dc:title\`, \`dc:language\` or \`dc:rights\` | accepts it | Dublin Core: "All elements are optional and repeatable" |
| warns of entries that have one \`updated\` | says nothing | RFC 4287 §4.1.1 asks for it only of entries with one id |
| finds UTF-8 that was encoded twice | says nothing | the same letters can be meant |
| checks the RDF of RSS 1.0 | checks its elements and the attributes of RDF | no reader of feeds parses RDF |
| knows no role \`scheme="urn:yvs"\` | accepts it | Media RSS 1.5.1 has it in its example |
| knows no \`itunes:title\` of a channel | accepts it | Apple's guide has it among the tags of a show |
| has no rules for JSON Feed, sitemaps and Podcasting 2.0 | has | |
`;
