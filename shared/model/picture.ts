/** A stored picture, where readers get it; `size` in bytes, `width` and `height` in pixels. */
export type Picture = {
  readonly url: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/** The code of the reason why a picture is not taken. */
export type PictureRefusal = 'MEDIA_TYPE_REFUSED' | 'MEDIA_TOO_LARGE';

/** A picture that an article names, or the reason why it is left out. */
export type PictureResult = Picture | PictureRefusal;
