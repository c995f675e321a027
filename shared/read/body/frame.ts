import { renderAttributes } from './attributes.ts';
import { blocks } from './elements.ts';

/** A character with width. */
const visible = /[^\s\u200b-\u200f\u00ad\u061c\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** An element that is being written, or the body itself (`name` empty). */
export type Frame = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inPre: boolean;
  /** Rendered parts, never with two spaces in a row. */
  readonly parts: string[];
  /** Characters of all parts so far. */
  length: number;
  /** It has visible contents. */
  solid: boolean;
  /** It directly holds text or phrases; it directly holds blocks. */
  phrases: boolean;
  blocks: boolean;
  /** The last part is a block, or nothing. */
  atBlockEdge: boolean;
};

/** An empty frame. */
export const newFrame = (name: string, attributes: Readonly<Record<string, string>>, inPre: boolean): Frame => ({
  name,
  attributes,
  inPre,
  parts: [],
  length: 0,
  solid: false,
  phrases: false,
  blocks: false,
  atBlockEdge: name === '' || blocks.has(name),
});

/** Appends escaped text. */
export const appendText = (frame: Frame, text: string): void => {
  const isStart = frame.parts.length === 0;
  const last = frame.parts.at(-1) ?? '';
  const trimmed = frame.inPre
    ? text.replace(frame.name === 'pre' && isStart ? /^(?:&#1[03];)+/ : /^$/, '')
    : text.replace(frame.atBlockEdge || last.endsWith(' ') ? /^ +/ : /^$/, '');
  if (trimmed === '') return;
  frame.parts.push(trimmed);
  frame.length += trimmed.length;
  frame.phrases = true;
  frame.atBlockEdge = false;
  if (!frame.solid && visible.test(trimmed.replace(/&#(?:9|10|13);/g, ''))) frame.solid = true;
};

/** Appends an inline element with its tags. */
export const appendPhrase = (frame: Frame, html: string, isSolid: boolean): void => {
  frame.parts.push(html);
  frame.length += html.length;
  frame.phrases = true;
  frame.atBlockEdge = false;
  if (isSolid) frame.solid = true;
};

/** Removes the white space at the end of the last line. */
export const trimEnd = (frame: Frame): void => {
  const space = frame.name === 'pre' ? /(?<!&#1[03];|\s)(?:&#1[03];|\s)+$/ : /(?<! ) +$/;
  for (let last = frame.parts.pop(); last !== undefined; last = frame.parts.pop()) {
    const trimmed = last.replace(space, '');
    if (trimmed === '') continue;
    frame.parts.push(trimmed);
    return;
  }
};

/** Appends a block with its tags. */
export const appendBlock = (frame: Frame, html: string): void => {
  trimEnd(frame);
  frame.parts.push(html);
  frame.length += html.length;
  frame.solid = true;
  frame.blocks = true;
  frame.atBlockEdge = true;
};

/** The frame's element with its contents. */
export const renderFrame = ({ name, attributes, parts }: Frame): string =>
  `<${name}${renderAttributes(attributes)}>${parts.join('')}</${name}>`;
