import { SafeText } from './safe-text.tsx';

/** More than a line can hold. In characters. */
const longest = 300;

/** The beginning of somebody else's text, in one line of a list. */
export function OneLine({ children }: { readonly children: string }) {
  const text = children.slice(0, longest).replaceAll(/\s+/g, ' ');
  return (
    <span style={{ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
      <SafeText>{children.length > longest ? `${text}…` : text}</SafeText>
    </span>
  );
}
