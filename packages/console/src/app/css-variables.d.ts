export {};

declare module 'react' {
  interface CSSProperties {
    /** Variables of CSS. */
    readonly [variable: `--${string}`]: string | number | undefined;
  }
}
