import type {} from 'react';

declare module 'react' {
  interface CSSProperties {
    /** Variables of CSS. */
    readonly [variable: `--${string}`]: string | number | undefined;
  }
}
