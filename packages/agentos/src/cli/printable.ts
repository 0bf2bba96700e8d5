/**
 * Text from outside (claims, paths, replies) with everything that a terminal would obey shown as an escape: control characters,
 * among them ESC and the C1 range, and the marks that turn the direction of writing.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Indented JSON that is safe to show in a terminal. */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value, null, 2) ?? 'null');
}

/** Rows in aligned columns, two spaces apart, without white space at the ends of lines. */
export function table(rows: readonly (readonly string[])[]): string {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
