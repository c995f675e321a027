import type { PartnerFormatName } from '#shared/model/partner-format.ts';
import type { Renderer } from '../feed-renderers.ts';
import { renderFlipboard } from './flipboard.ts';
import { renderMsn } from './msn.ts';
import { renderSmartNews } from './smartnews.ts';

/** The renderer of each partner format that comes with Barid. */
export const partnerRenderers: Readonly<Record<PartnerFormatName, Renderer>> = {
  smartnews: renderSmartNews,
  msn: renderMsn,
  flipboard: renderFlipboard,
};
