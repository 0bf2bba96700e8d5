const units = ['bytes', 'kB', 'MB', 'GB'] as const;

/** "512 bytes", "1.5 MB": by thousands. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[step] ?? ''}`;
}
