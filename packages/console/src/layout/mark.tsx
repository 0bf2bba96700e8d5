import icon from '../app/icon.svg';

/** The sign of the console. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return <img src={icon} width={size} height={size} alt="" />;
}
