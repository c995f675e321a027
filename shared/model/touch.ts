/** Written with each change of an article: feeds in which it stood or stands, and when it was or is published. */
export type Touch = { readonly id: string; readonly feeds: readonly string[]; readonly published: readonly string[] };
