/** Who registered by rssCloud to be told of a feed, and until when. */
export type CloudRegistration = { readonly feed: string; readonly callback: string; readonly expires: string };
