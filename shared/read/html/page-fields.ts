import type { Author } from '#shared/model/article.ts';
import type { ExtractedImage } from '../extracted-fields.ts';

/** What one vocabulary in a page says of its article; texts as they are written. */
export type PageFields = {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
  readonly authors?: readonly Author[];
  /** The authors are an organisation, which tells less than a byline. */
  readonly isByOrganisation?: boolean;
  readonly published?: string | undefined;
  readonly modified?: string | undefined;
  readonly language?: string | undefined;
  readonly image?: ExtractedImage | undefined;
  readonly tags?: readonly string[];
  readonly siteName?: string | undefined;
  /** The whole article as text or HTML. */
  readonly body?: string | undefined;
};
