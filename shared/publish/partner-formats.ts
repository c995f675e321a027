import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Feed } from 'feed';
import { z } from 'zod';
import { Misconfigured } from '#shared/errors.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { toPartnerFeed } from '#shared/format/partner-feed.ts';
import { partnerRenderers } from '#shared/format/partners/partner-renderers.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { documentKey } from '#shared/model/feed-document.ts';
import { partnerFormatFile, partnerFormatNames } from '#shared/model/partner-format.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import type { FormatSetting, Site } from '#shared/site/site.ts';
import type { RenderedDocument } from './publish-documents.ts';
import { hashRenderer } from './renderers.ts';

/** The result of a partner format's `render`: the document and its media type. */
export type PartnerDocument = { readonly bytes: Uint8Array; readonly type: string };

/** A partner format with its renderer: of a module of the newsroom, or one that comes with Barid. */
export type PartnerFormat = Omit<FormatSetting, 'module'> & {
  /** A hash of the renderer: part of the feed's fingerprint. */
  readonly rendererHash: string;
  /** Must give the same document for the same feed. */
  readonly render: (view: FeedView) => PartnerDocument;
};

/** Bounds the document of a module that runs away. */
const maxCharacters = 10_000_000;

/** What the module of a newsroom made of a feed. @throws Error for anything but a text with a media type */
const toPartnerDocument = (rendered: unknown): PartnerDocument => {
  const { text, type } = z.object({ text: z.string().max(maxCharacters), type: z.string() }).parse(rendered);
  if (!/^[a-z]+\/[a-z0-9.+-]+(;.*)?$/i.test(type)) throw new Error('The module returned no text with a media type.');
  return { bytes: Buffer.from(text), type };
};

const loadFormat = async (siteFile: string, setting: FormatSetting): Promise<PartnerFormat> => {
  const { module, ...format } = setting;
  const refuse = (reason: string, cause?: unknown): Misconfigured =>
    new Misconfigured('SITE_FILE_INVALID', `The module ${module} for the format ${format.file} ${reason}`, { cause });
  const written = resolve(dirname(siteFile), module);
  // On AWS the module is bundled, and its file name ends differently.
  const path = existsSync(written) ? written : written.replace(/\.(?:js|ts)$/, '.mjs');
  if (!existsSync(path)) throw refuse(`is not there: expected it at ${path}`);
  const loaded: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw refuse(`cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const hasRender = (exports: unknown): exports is { readonly render: (feed: Feed) => unknown } =>
    typeof exports === 'object' && exports !== null && 'render' in exports && typeof exports.render === 'function';
  if (!hasRender(loaded)) throw refuse('exports no function `render`.');
  return {
    ...format,
    rendererHash: sha256(readFileSync(path)),
    render: (view) => toPartnerDocument(loaded.render(toPartnerFeed(view))),
  };
};

/** The formats that come with Barid, each for the feeds that name it. */
const namedFormats = ({ feeds }: Site): readonly PartnerFormat[] =>
  partnerFormatNames.flatMap((name) => {
    const slugs = feeds.filter(({ formats = [] }) => formats.includes(name)).map(({ slug }) => slug);
    if (slugs.length === 0) return [];
    return {
      file: partnerFormatFile(name),
      feeds: slugs,
      rendererHash: hashRenderer(partnerRenderers[name]),
      render: (view) => ({ bytes: partnerRenderers[name](view), type: 'application/rss+xml; charset=utf-8' }),
    };
  });

/** A site and its partner formats. */
export type LoadedSite = { readonly site: Site; readonly formats: readonly PartnerFormat[] };

/**
 * Reads the site file and loads the modules of its partner formats from the same folder.
 * @throws Misconfigured SITE_FILE_INVALID also for a module that is missing, cannot be loaded or exports no `render`.
 */
export const loadSite = async (siteFile: string): Promise<LoadedSite> => {
  const site = readSiteFile(siteFile);
  const modules = await Promise.all(site.formats.map((format) => loadFormat(siteFile, format)));
  return { site, formats: [...namedFormats(site), ...modules] };
};

/** The partner formats in which a feed is published. */
export const formatsOf = (slug: string, formats: readonly PartnerFormat[]): readonly PartnerFormat[] =>
  formats.filter(({ feeds }) => feeds === undefined || feeds.includes(slug));

/** Renders a feed in its partner formats. A module that fails costs its own document only, not the feed's. */
export const renderPartnerFormats = (
  view: FeedView,
  formats: readonly PartnerFormat[],
): readonly RenderedDocument[] => {
  const { slug } = view.feed;
  return formats.flatMap(({ file, render }) => {
    const key = documentKey(slug, file);
    try {
      return [{ key, url: `${view.publicUrl}/${key}`, ...render(view) }];
    } catch (error) {
      log.error('a partner format failed to render', error, { feed: slug, file });
      return [];
    }
  });
};
