const typesByExtension: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/opus',
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  ogv: 'video/ogg',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  epub: 'application/epub+zip',
  zip: 'application/zip',
};

/** The media type of a file: the declared one where it is valid (RFC 6838 §4.2), else the one of the extension. */
export const mediaTypeOf = (url: string, declared: string | undefined): string => {
  const type = declared?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/^[a-z\d][\w!#$&^.+-]*\/[\w!#$&^.+-]+$/.test(type)) return type === 'image/jpg' ? 'image/jpeg' : type;
  const extension = /\.([a-z\d]{2,4})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
  return typesByExtension[extension] ?? 'application/octet-stream';
};
