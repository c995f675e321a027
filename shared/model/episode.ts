/** A person of an episode (Podcast namespace, `podcast:person`); `role` is `host`, `guest` … */
export type EpisodePerson = {
  readonly name: string;
  readonly role?: string;
  readonly group?: string;
  readonly url?: string;
  readonly image?: string;
};

/** The words of an episode as a file; `rel` is `captions` for one with times. */
export type Transcript = {
  readonly url: string;
  readonly type: string;
  readonly language?: string;
  readonly rel?: string;
};

/** What an article is as an episode of a podcast (Apple, A Podcaster's Guide to RSS; Podcast namespace 1.0). */
export type Episode = {
  readonly season?: number;
  readonly number?: number;
  readonly kind?: 'full' | 'trailer' | 'bonus';
  readonly isExplicit?: boolean;
  readonly transcripts?: readonly Transcript[];
  readonly chapters?: { readonly url: string; readonly type: string };
  readonly persons?: readonly EpisodePerson[];
};

/** Where on earth an article takes place (GeoRSS Simple): degrees north and east, and the name of the place. */
export type Location = { readonly latitude: number; readonly longitude: number; readonly name?: string };
