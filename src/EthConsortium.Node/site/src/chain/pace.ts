import type { BlockItem } from "../api/types";

const LOOKED_AT = 61;
const FEWEST = 8;

/** A chain whose longer gaps are this many times its usual one makes its blocks when there is something to put into them. */
const IRREGULAR = 5;
const LATE = 4;
const SHORTEST = 10;

/**
 * After how many seconds without a block a chain is late: several times what it usually takes. Null of a chain that keeps no time, such
 * as one for development that makes a block for each transaction, and as long as there are too few blocks to tell.
 */
export function lateAfter(blocks: readonly BlockItem[]): number | null {
  const times = blocks.slice(-LOOKED_AT).map(block => Date.parse(block.time) / 1000);
  if (times.length <= FEWEST) return null;
  const gaps = times.slice(1).map((time, i) => time - times[i]!).sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 2)]!;
  const long = gaps[Math.floor(gaps.length * 0.9)]!;
  return usual <= 0 || long > usual * IRREGULAR ? null : Math.max(SHORTEST, long * LATE);
}
