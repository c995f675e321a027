const file = /^\/feeds\/([a-z0-9-]+(?:\/[a-z0-9-]+)?)\/(?:rss\.xml|atom\.xml|feed\.json)$/;

/** The slug of the feed whose document this topic is; undefined for what is no topic of this site. */
export const topicFeed = (topic: string, publicUrl: string): string | undefined =>
  topic.startsWith(`${publicUrl}/`) ? file.exec(topic.slice(publicUrl.length))?.[1] : undefined;
