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
  // Podcasting 2.0, `podcast:transcript`.
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  txt: 'text/plain',
  html: 'text/html',
  json: 'application/json',
};

/** Names that are no registered types, as feeds write them. */
const aliases: Readonly<Record<string, string>> = {
  'audio/mp3': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
  'audio/mpg': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/wave': 'audio/wav',
  'video/mov': 'video/quicktime',
  'video/m4v': 'video/mp4',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/svg': 'image/svg+xml',
  'application/x-pdf': 'application/pdf',
  'application/srt': 'application/x-subrip',
  'text/srt': 'application/x-subrip',
};

/** Types that say nothing of a file. */
const generic =
  /^(?:application|binary)\/(?:octet-?stream|unknown|download|force-download)$|^(?:text\/(?:plain|html)|content\/unknown|application\/(?:xml|json))$/;

/** RFC 6838 §4.2 and §3.4: a registered type is in one of these trees, and its name does not begin with `x-`. */
const registered = /^(?:application|audio|font|image|message|model|multipart|text|video)\/(?!x-)[\w][\w!#$&^.+-]*$/;
const valid = /^[a-z\d][\w!#$&^.+-]*\/[\w!#$&^.+-]+$/;

/** The media type of a file: the declared one where it is registered and says something, else the one of the extension. */
export const mediaTypeOf = (url: string, declared: string | undefined): string => {
  const type = declared?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const extension = /\.([a-z\d]{2,4})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
  const ofAddress = typesByExtension[extension];
  const alias = aliases[type] ?? aliases[type.replace('/x-', '/')];
  if (alias !== undefined) return alias;
  if (ofAddress !== undefined && (generic.test(type) || !registered.test(type))) return ofAddress;
  return valid.test(type) ? type : 'application/octet-stream';
};
