import type { Position } from '../finding.ts';

/** An element as it stands in a document. */
export type XmlElement = {
  /** Canonical: `title` without a namespace, `atom:link`, or `{namespace}local` where it is not known. */
  readonly name: string;
  /** By canonical name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The character data directly in it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  readonly at: Position;
  /** Whether an `xml:base` holds here. */
  readonly hasBase: boolean;
};

/** The children of this name. */
export const childrenNamed = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The first child of this name. */
export const childNamed = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** The trimmed text of the first child of this name. */
export const textOf = (element: XmlElement, name: string): string | undefined => childNamed(element, name)?.text.trim();
