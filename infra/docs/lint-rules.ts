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

The linter checks any feed document, not only Barid's: RSS 0.91 to 2.0 with the RSS Advisory Board's profile, RSS 1.0, Atom 1.0, JSON
Feed 1 and 1.1, with Dublin Core, content, iTunes, Media RSS, RFC 4685, RFC 5005, RFC 6721 and the modules of RSS 1.0. Each finding gives
its rule, the clause of the specification, the line and column, and the correction. \`test/fixtures/lint/\` has a document that breaks each
rule, and [conformance.md](conformance.md) lists the rules by specification. \`npm run docs\` generates this page.

${section('Errors: forbidden by a specification', 'error')}

${section('Warnings: a problem for some readers or directories', 'warning')}
`;
