import { encode } from 'uqr';
import { toSquares } from './to-squares.ts';

/** A QR code (ISO/IEC 18004), black on white in both colour schemes: cameras want it so. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width={224} height={224} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={toSquares(data)} fill="#000000" />
    </svg>
  );
}
