import type { ReactNode } from 'react';
import classes from './filter-bar.module.css';

/** What a list is filtered by, side by side where there is room. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  return (
    <div role="search" className={classes['bar']}>
      {children}
    </div>
  );
}
