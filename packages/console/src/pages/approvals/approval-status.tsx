import { Badge } from '@mantine/core';
import { nameSuspicious } from '../../ui/split-suspicious.ts';

/** Words for what became of an approval, in the order in which they are offered. */
export const approvalStatuses = {
  pending: { color: 'yellow', word: 'Pending' },
  approved: { color: 'green', word: 'Approved' },
  rejected: { color: 'red', word: 'Denied' },
  expired: { color: 'gray', word: 'Expired' },
  cancelled: { color: 'gray', word: 'Cancelled' },
} as const;

export type ApprovalStatusName = keyof typeof approvalStatuses;

export const isApprovalStatus = (text: unknown): text is ApprovalStatusName =>
  typeof text === 'string' && Object.hasOwn(approvalStatuses, text);

export function StatusBadge({ status }: { readonly status: string }) {
  const known = isApprovalStatus(status) ? approvalStatuses[status] : null;
  return (
    <Badge variant="light" color={known?.color ?? 'gray'} tt="none" fw={560}>
      {known?.word ?? nameSuspicious(status)}
    </Badge>
  );
}
