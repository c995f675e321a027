import { rules, type Severity } from '#shared/lint/rules.ts';

const section = (title: string, severity: Severity): string =>
  [
    `## ${title}`,
    '| rule | what to do |',
    '|---|---|',
    ...Object.entries(rules)
      .filter(([, rule]) => rule.severity === severity)
      .map(([name, { advice }]) => `| \`${name}\` | ${advice} |`),
  ].join('\n');

/** The page of the linter's rules, for whoever reads a finding of `barid check`. */
export const lintRules = (): string => `# The rules of \`barid check FILE|URL\`

The linter judges any feed document, Barid's or not: RSS 0.91 to 2.0 with the RSS Advisory Board's profile, RSS 1.0, Atom 1.0, JSON Feed
1 and 1.1, with Dublin Core, content, iTunes, Media RSS, RFC 4685, RFC 5005, RFC 6721 and the modules of RSS 1.0. Each finding names its
rule, the clause that the rule is from, the line and column, and what to do. A document that breaks each rule stands in
\`test/fixtures/lint/\`, and [conformance.md](conformance.md) tells them by specification. This page is written by \`npm run docs\`.

${section('Errors: a specification forbids it', 'error')}

${section('Warnings: some reader or directory stumbles over it', 'warning')}
`;
