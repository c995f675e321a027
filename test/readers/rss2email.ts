import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Reader, runProgram, type Shown } from './reader.ts';

const configOf = (folder: string): string => `[DEFAULT]
from = feeds@example.org
to = reader@example.org
email-protocol = maildir
maildir-path = ${folder}/mail
maildir-mailbox = INBOX
`;

const quoted = (word: string): Buffer =>
  Buffer.from(
    word
      .replaceAll('_', ' ')
      .replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );

const decodeWord = (_: string, charset: string, coding: string, word: string): string =>
  new TextDecoder(charset).decode(/b/i.test(coding) ? Buffer.from(word, 'base64') : quoted(word));

/** RFC 2047: a header's words, each encoded by itself; white space between two such words is none. */
const decodeWords = (header: string): string =>
  header.replace(/\?=\s+=\?/g, '?==?').replace(/=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi, decodeWord);

const headerIn = (message: string, name: string): string => {
  const [head = ''] = message.split(/\r?\n\r?\n/, 1);
  const found = new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'mi').exec(head);
  return decodeWords((found?.[1] ?? '').replace(/\r?\n/g, ''));
};

/** `1795476775.M535956P13000Q2.vm`: messages are numbered as they are sent. */
const numberOf = (file: string): number => Number(/Q(\d+)/.exec(file)?.[1] ?? 0);

/** A program based on Python's feedparser that sends each entry as a message, the oldest first. */
export const rss2email: Reader = {
  name: 'rss2email',
  program: 'r2e',
  files: ['rss.xml', 'atom.xml'],
  read: async (url, folder): Promise<readonly Shown[]> => {
    const parameters = ['-c', join(folder, 'config'), '-d', join(folder, 'data.json')];
    const inbox = join(folder, 'mail', 'INBOX');
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(inbox, part), { recursive: true });
    await writeFile(join(folder, 'config'), configOf(folder));
    await runProgram('r2e', [...parameters, 'add', 'feed', url]);
    await runProgram('r2e', [...parameters, 'run']);
    const files = (await readdir(join(inbox, 'new'))).toSorted((a, b) => numberOf(b) - numberOf(a));
    const messages = await Promise.all(files.map((file) => readFile(join(inbox, 'new', file), 'utf8')));
    return messages.map((message) => ({ title: headerIn(message, 'Subject'), link: headerIn(message, 'X-RSS-URL') }));
  },
};
