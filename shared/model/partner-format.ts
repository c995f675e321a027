/** The partner formats that come with Barid, by their names in the site file. */
export const partnerFormatNames = ['smartnews', 'msn', 'flipboard'] as const;

/** The name of a partner format that comes with Barid. */
export type PartnerFormatName = (typeof partnerFormatNames)[number];

/** The name of its document in the folder of a feed: `/feeds/fr/smartnews.xml`. */
export const partnerFormatFile = (name: PartnerFormatName): string => `${name}.xml`;
