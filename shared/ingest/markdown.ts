import { marked } from 'marked';

/** CommonMark with GitHub's tables as HTML, raw and unsafe as its HTML parts may be. */
export const markdownToHtml = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true });
