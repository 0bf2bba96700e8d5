import { z } from 'zod';

/** A field that has to be there; `text` is what the client reads when it is not. */
export const required = (text: string) => z.string({ error: text }).min(1, { error: text }).max(255, { error: text });

/** `''` means absent, as in the bodies of requests. */
export const optional = (name: string) =>
  z
    .string({ error: `${name} must be text` })
    .max(255, { error: `${name} is too long` })
    .nullish()
    .transform((value) => (value === '' || value === null ? undefined : value));
