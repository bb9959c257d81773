import type { BlockItem } from "../api/types";

/** What happened in one slice of time: the mean and the longest time between blocks, in seconds, and the transactions. */
export interface Bin {
  start: number;
  end: number;
  blocks: number;
  meanTime: number | null;
  longestTime: number | null;
  transactions: number;
}

/** Sorts blocks, oldest first, into slices of equal length from the first block to the last. */
export function toBins(blocks: readonly BlockItem[], most: number): Bin[] {
  if (blocks.length < 2) return [];
  const times = blocks.map(block => Date.parse(block.time) / 1000);
  const first = times[0]!;
  const length = Math.max(1, times.at(-1)! - first);
  const binCount = Math.max(1, Math.min(most, blocks.length - 1));
  const bins = Array.from({ length: binCount }, (_, i) => ({ start: first + (i * length) / binCount, end: first + ((i + 1) * length) / binCount, sum: 0, blocks: 0, longest: 0, transactions: 0 }));
  for (let i = 1; i < blocks.length; i++) {
    const bin = bins[Math.min(binCount - 1, Math.floor(((times[i]! - first) / length) * binCount))]!;
    const gap = times[i]! - times[i - 1]!;
    bin.sum += gap;
    bin.longest = Math.max(bin.longest, gap);
    bin.blocks++;
    bin.transactions += blocks[i]!.transactions;
  }

  return bins.map(({ start, end, sum, blocks: held, longest, transactions }) => ({
    start,
    end,
    blocks: held,
    meanTime: held > 0 ? sum / held : null,
    longestTime: held > 0 ? longest : null,
    transactions,
  }));
}
