import { Badge } from '@mantine/core';
import { nameSuspicious } from '../../ui/split-suspicious.ts';

const words: Readonly<Record<string, { readonly color: string; readonly word: string }>> = {
  OK: { color: 'green', word: 'OK' },
  ERROR: { color: 'red', word: 'Error' },
  UNSET: { color: 'gray', word: 'Cancelled' },
};

export function TraceStatus({ status }: { readonly status: string }) {
  const known = Object.hasOwn(words, status) ? words[status] : undefined;
  return (
    <Badge variant="light" color={known?.color ?? 'gray'} tt="none" fw={560}>
      {known?.word ?? nameSuspicious(status)}
    </Badge>
  );
}
