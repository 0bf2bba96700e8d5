import { notifications } from '@mantine/notifications';
import { describeError } from './describe-error.ts';
import { nameSuspicious } from './split-suspicious.ts';

/** For what failed apart from any place of the page: a note in the corner that stays until it is closed. */
export function showError(title: string, error: unknown): void {
  const { detail, code } = describeError(error, null, location.origin);
  notifications.show({ color: 'red', title, message: `${nameSuspicious(detail)}${code === null ? '' : ` (${code})`}`, autoClose: false });
}
