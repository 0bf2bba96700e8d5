/** `member.set_roles` as "Member: set roles". */
export function describeAction(action: string): string {
  const [subject = '', ...rest] = action.split('.');
  const words = rest.join(' ').replaceAll('_', ' ');
  const first = `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`.replaceAll('_', ' ');
  return words === '' ? first : `${first}: ${words}`;
}
