import type { InputFile, InputFileKind } from '../../runtime/index.ts';
import { runnableErrors } from './run.errors.ts';

/** Media types that a run takes, by kind (wire 5.3). */
const mediaTypes: Record<InputFileKind, ReadonlySet<string>> = {
  image: words('image', 'png jpeg jpg gif webp bmp tiff tif avif heic heif'),
  audio: words('audio', 'wav wave mp3 mpeg ogg mp4 m4a aac flac'),
  video: words('video', 'x-flv quicktime mpeg mpegs mpgs mpg mp4 webm wmv 3gpp'),
  file: new Set([
    ...words(
      'application',
      'pdf json x-javascript x-python msword vnd.ms-powerpoint vnd.ms-excel vnd.ms-outlook vnd.openxmlformats-officedocument.wordprocessingml.document ' +
        'vnd.openxmlformats-officedocument.presentationml.presentation vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ),
    ...words('text', 'javascript x-python plain html css markdown csv xml rtf'),
  ]),
};

const inputKinds: readonly InputFileKind[] = ['image', 'audio', 'video', 'file'];

/** Media type by extension, for uploads that come without a useful one. */
const byExtension: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  tif: 'image/tiff',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/m4a',
  aac: 'audio/aac',
  flac: 'audio/flac',
  flv: 'video/x-flv',
  mov: 'video/quicktime',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  mp4: 'video/mp4',
  webm: 'video/webm',
  wmv: 'video/wmv',
  '3gp': 'video/3gpp',
  pdf: 'application/pdf',
  json: 'application/json',
  js: 'text/javascript',
  py: 'text/x-python',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  msg: 'application/vnd.ms-outlook',
  txt: 'text/plain',
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  xml: 'text/xml',
  rtf: 'text/rtf',
};

function words(type: string, subtypes: string): ReadonlySet<string> {
  return new Set(subtypes.split(' ').map((subtype) => `${type}/${subtype}`));
}

function essenceOf(mediaType: string): string {
  return mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function mediaTypeOf(file: File): string {
  const declared = essenceOf(file.type);
  if (declared !== '' && declared !== 'application/octet-stream') return declared;
  return byExtension[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? declared;
}

function kindOf(mediaType: string): InputFileKind {
  const kind = inputKinds.find((candidate) => mediaTypes[candidate].has(mediaType));
  if (kind === undefined) throw runnableErrors.unsupported_file();
  return kind;
}

/** Uploaded files as input of a run; empty ones are skipped. Throws 400 `runnable_unsupported_file`. */
export async function readUploads(files: readonly File[]): Promise<InputFile[]> {
  const read = files.map(async (file): Promise<InputFile> => {
    const mimeType = mediaTypeOf(file);
    const kind = kindOf(mimeType);
    return { kind, mimeType, content: await file.bytes(), ...(file.name === '' ? {} : { filename: file.name }) };
  });
  return (await Promise.all(read)).filter((file) => file.content.length > 0);
}

/** A media object of the wire (10.5), already checked to be inline. */
export interface InlineMedia {
  readonly content: Uint8Array;
  readonly mime_type?: string | undefined;
  readonly format?: string | undefined;
  readonly filename?: string | undefined;
  readonly name?: string | undefined;
}

const fallback: Record<InputFileKind, string> = {
  image: 'image/png',
  audio: 'audio/wav',
  video: 'video/mp4',
  file: 'application/octet-stream',
};

export function readMedia(kind: InputFileKind, media: InlineMedia): InputFile {
  const filename = media.filename ?? media.name;
  const extension = (media.format ?? filename?.split('.').pop() ?? '').toLowerCase();
  const mimeType = media.mime_type === undefined ? (byExtension[extension] ?? fallback[kind]) : essenceOf(media.mime_type);
  return { kind, mimeType, content: media.content, ...(filename === undefined ? {} : { filename }) };
}
