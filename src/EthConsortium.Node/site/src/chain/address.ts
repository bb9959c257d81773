import { getAddress, isAddress } from "viem";
import type { Address } from "../api/types";

/** An address in canonical form. One with capitals has to have a right checksum: a wrong one is a mistyped address. */
export function parseAddress(text: string): Address | null {
  const trimmed = text.trim();
  return isAddress(trimmed) ? getAddress(trimmed) : null;
}
