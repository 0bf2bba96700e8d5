import { describeError } from './describe-error.ts';
import { nameSuspicious } from './split-suspicious.ts';

/** For what failed apart from any place of the page: a note in the corner that stays until it is closed. */
export function showError(title: string, error: unknown): void {
  const { detail, code } = describeError(error, null, location.origin);
  const message = `${nameSuspicious(detail)}${code === null ? '' : ` (${code})`}`;
  void import('@mantine/notifications').then(({ notifications }) => notifications.show({ color: 'red', title, message, autoClose: false }));
}
