/** Where the inbox keeps refused files, each next to the reasons. */
export const rejectedFolder = 'rejected/';

/** Where the inbox keeps pictures, so that documents that come later, or are corrected, find them. */
export const picturesFolder = '.pictures/';

/** Days for which the inbox keeps a picture after it was last dropped. */
export const pictureDays = 30;
