import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { deskArabic } from '#shared/desk/strings/arabic.ts';
import { deskEnglish } from '#shared/desk/strings/english.ts';
import { deskFrench } from '#shared/desk/strings/french.ts';
import { deskSpanish } from '#shared/desk/strings/spanish.ts';
import { warningInWords } from '#shared/desk/strings/warnings.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from '#test/read/parse-context-fixture.ts';

const root = fileURLToPath(new URL('../../shared', import.meta.url));

it('the desk speaks every warning of a reading in its languages, whatever the warning quotes', async () => {
  const document = {
    title: 'خزانة فاس: « le fonds {1} »',
    content_html:
      '<p>Les dockers.</p><iframe src="https://www.youtube.com/embed/a"></iframe><a href="javascript:x">x</a>',
    image: 'mailto:a@example.org',
    titel: 'x',
    date_published: 'demain',
  };
  const bytes = Buffer.from(JSON.stringify({ ...document, date_published: '2024-11-27 10:00 XYZ' }));
  const [read] = readArticles({ bytes, type: 'application/json' }, { ...parseContext, sender: 'source' });
  if (read === undefined || read instanceof Error) throw new Error('The document is no article.');
  expect(read.warnings.length).toBeGreaterThan(2);
  for (const warning of read.warnings)
    for (const desk of [deskFrench, deskArabic, deskSpanish])
      expect(warningInWords(warning, desk), warning).toBeDefined();
  expect(warningInWords('url: “$& {2}” is no http or https address; it was left out.', deskFrench)).toMatch(
    /« \$& \{2\} » n’est pas une adresse http ou https/,
  );
  expect(
    warningInWords(
      'content: 2 frames became links to a.example, b.example; 1 address was left out: c.example.',
      deskSpanish,
    ),
  ).toContain('2 marcos se han convertido en enlaces a a.example, b.example; se ha omitido 1 dirección: c.example.');
  expect(warningInWords('title: 3 words of somebody else.', deskArabic)).toBeUndefined();
  expect(warningInWords('url: as it is', deskEnglish)).toBe('url: as it is');
});

it('every sentence in the code that says what a reading left out has its words', async () => {
  const files = (await readdir(root, { recursive: true })).filter((name) => /^(?:read|ingest)\/.*\.ts$/.test(name));
  const sentence = /`((?:\$\{[^}]+\}|[a-z]+): [^`\n]*)`|'([a-z]+: [^'\n]*)'/g;
  const isLoss = /left (?:it )?out|taken for|disregarded|was ignored/;
  const found: string[] = [];
  for (const file of files)
    for (const [, filled, plain = ''] of (await readFile(join(root, file), 'utf8')).matchAll(sentence)) {
      const text = (filled ?? plain)
        .replace(/\$\{refusals[^}]*\}/, 'is too large')
        .replaceAll(/\$\{[^}]*\? '([^']+)'[^}]*\}/g, '$1')
        .replaceAll(/\$\{[^}]*\}/g, 'X');
      if (isLoss.test(text)) found.push(text);
    }
  expect(found.length).toBeGreaterThan(8);
  expect(found.filter((text) => warningInWords(text, deskFrench) === undefined)).toEqual([]);
});
