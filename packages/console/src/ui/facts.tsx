import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { SafeText } from './safe-text.tsx';
import classes from './facts.module.css';

/** Names and values, one below the other. Values that are null or undefined are left out; texts are shown as somebody else's. */
export function Facts({ of }: { readonly of: Readonly<Record<string, ReactNode>> }) {
  return (
    <dl className={classes['facts']}>
      {Object.entries(of)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? <SafeText>{value}</SafeText> : value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
