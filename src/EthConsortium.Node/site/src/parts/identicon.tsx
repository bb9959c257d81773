import { colourOf, patternOf } from "../chain/identicon";

/** A picture of an address, for telling two apart at a glance. It says nothing that the address beside it does not. */
export function Identicon({ address, size = 20 }: { address: string; size?: number }) {
  return (
    <svg class="identicon" width={size} height={size} viewBox="-1 -1 7 7" aria-hidden="true">
      <path d={patternOf(address)} fill={colourOf(address)} />
    </svg>
  );
}
