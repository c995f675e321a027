import type { Position } from '../finding.ts';

/** An element of a document. */
export type XmlElement = {
  /** The canonical name: `title` without a namespace, `atom:link`, or `{namespace}local` for an unknown namespace. */
  readonly name: string;
  /** The values by canonical name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The character data directly in the element. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  readonly at: Position;
  /** The element or an ancestor has an `xml:base`. */
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
