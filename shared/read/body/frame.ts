import { renderAttributes } from './attributes.ts';
import { holdsPhrases, isBlock } from './elements.ts';

/** Text that a reader can see: more than spaces and marks without width. */
const visible = /[^\s\u200b-\u200f\u00ad\u2060\ufeff]/u;

/** An element that is being written, or the body itself (`name` empty). */
export type Frame = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inPre: boolean;
  /** Rendered parts; two spaces never meet in them. */
  readonly parts: string[];
  /** Something in it can be seen. */
  solid: boolean;
  /** It holds text or phrases directly, blocks directly. */
  phrases: boolean;
  blocks: boolean;
  /** The last part is a block, or nothing. */
  atBlockEdge: boolean;
};

/** A frame in which nothing stands yet. */
export const newFrame = (name: string, attributes: Readonly<Record<string, string>>, inPre: boolean): Frame => ({
  name,
  attributes,
  inPre,
  parts: [],
  solid: false,
  phrases: false,
  blocks: false,
  atBlockEdge: name === '' || isBlock(name),
});

/** Adds text that is escaped already. */
export const appendText = (frame: Frame, text: string): void => {
  const isStart = frame.parts.length === 0;
  const last = frame.parts.at(-1) ?? '';
  const trimmed = frame.inPre
    ? text.replace(frame.name === 'pre' && isStart ? /^(?:&#1[03];)+/ : /^$/, '')
    : text.replace(frame.atBlockEdge || last.endsWith(' ') ? /^ +/ : /^$/, '');
  if (trimmed === '') return;
  frame.parts.push(trimmed);
  frame.phrases = true;
  frame.atBlockEdge = false;
  if (visible.test(trimmed.replace(/&#(?:9|10|13);/g, ''))) frame.solid = true;
};

/** Adds a phrase that stands in a line: an element with its tags. */
export const appendPhrase = (frame: Frame, html: string, isSolid: boolean): void => {
  frame.parts.push(html);
  frame.phrases = true;
  frame.atBlockEdge = false;
  if (isSolid) frame.solid = true;
};

/** Ends the line that is being written: the space at its end says nothing. */
export const trimEnd = (frame: Frame): void => {
  const space = frame.name === 'pre' ? /(?:&#1[03];|\s)+$/ : / +$/;
  for (let last = frame.parts.pop(); last !== undefined; last = frame.parts.pop()) {
    const trimmed = last.replace(space, '');
    if (trimmed === '') continue;
    frame.parts.push(trimmed);
    return;
  }
};

/** Adds a block with its tags. */
export const appendBlock = (frame: Frame, html: string): void => {
  trimEnd(frame);
  frame.parts.push(html);
  frame.solid = true;
  frame.blocks = true;
  frame.atBlockEdge = true;
};

/** The frame's element with all that stands in it. */
export const renderFrame = ({ name, attributes, parts }: Frame): string =>
  `<${name}${renderAttributes(attributes)}>${parts.join('')}</${name}>`;

/** Whether only phrases may stand in the frame. */
export const isLine = ({ name }: Frame): boolean => holdsPhrases(name);
