import { toWireNames } from './wire-names.ts';

/** What a run is started or continued with, as a body: a form when there are files, which JSON cannot carry, and JSON otherwise. */
export function toRunBody(given: object, mode: { readonly stream: boolean; readonly background: boolean }): FormData | object {
  const { files, ...fields }: Record<string, unknown> = { ...toWireNames(given), ...mode };
  if (!Array.isArray(files) || files.length === 0) return fields;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  for (const file of files) if (file instanceof Blob) form.append('files', file);
  return form;
}
