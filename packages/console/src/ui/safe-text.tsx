import { Fragment } from 'react';
import { splitSuspicious } from './split-suspicious.ts';
import classes from './safe-text.module.css';

/**
 * Text that somebody else wrote: characters that cannot be seen, or that turn the order of others around, stand as marks with their names (UTS #39, UAX #9), and the
 * text's direction does not reach what stands beside it.
 */
export function SafeText({ children }: { readonly children: string }) {
  const parts = splitSuspicious(children);
  return (
    <bdi>
      {parts.map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts have no identity
        <Fragment key={index}>{part.isSuspicious ? <span className={classes['mark']}>{part.text}</span> : part.text}</Fragment>
      ))}
    </bdi>
  );
}
