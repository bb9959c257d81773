import type { BlockItem, BlockMinute } from "../api/types";

/** What happened in one slice of time: the mean and the longest time between blocks, in seconds, and the transactions. */
export interface Bin {
  start: number;
  end: number;
  blocks: number;
  meanTime: number | null;
  longestTime: number | null;
  transactions: number;
}

const MINUTE = 60;

/**
 * Sorts what is known of a chain, oldest first, into slices of equal length from its beginning, but not longer ago than `longest`, until
 * `end`: what nothing happened in is a slice, too. Times are in seconds.
 */
export function toBins(blocks: readonly BlockItem[], minutes: readonly BlockMinute[], end: number, most: number, longest = Infinity): Bin[] {
  const [block] = blocks;
  if (!block || blocks.length + minutes.length < 2) return [];
  const last = Math.max(end, secondsOf(blocks.at(-1)!));
  const first = Math.max(last - longest, secondsOf(minutes[0] ?? block));
  const length = Math.max(1, last - first);

  // A slice is never shorter than what falls into it.
  const binCount = Math.max(1, Math.min(most, minutes.length > 0 ? Math.floor(length / MINUTE) : blocks.length - 1));
  const bins = Array.from({ length: binCount }, (_, i) => ({ start: first + (i * length) / binCount, end: first + ((i + 1) * length) / binCount, sum: 0, blocks: 0, longest: 0, transactions: 0 }));
  const add = (time: number, span: number, gap: number, held: number, transactions: number): void => {
    if (time < first) return;
    const bin = bins[Math.min(binCount - 1, Math.floor(((time - first) / length) * binCount))]!;
    bin.sum += span;
    bin.longest = Math.max(bin.longest, gap);
    bin.blocks += held;
    bin.transactions += transactions;
  };
  for (const minute of minutes) if (minute.blocks > 0) add(secondsOf(minute), MINUTE, minute.longestSeconds, minute.blocks, minute.transactions);
  let before = secondsOf(block);
  for (const one of blocks.slice(1)) {
    const time = secondsOf(one);
    add(time, time - before, time - before, 1, one.transactions);
    before = time;
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

/** Adds a block that is not kept for itself any more to its minute; the one after it tells how long the next took. */
export function foldIntoMinutes(minutes: readonly BlockMinute[], block: BlockItem, after: BlockItem): BlockMinute[] {
  const time = new Date(Math.floor(secondsOf(block) / MINUTE) * MINUTE * 1000).toISOString();
  const last = minutes.at(-1);
  const gap = secondsOf(after) - secondsOf(block);
  return last && secondsOf(last) >= secondsOf({ time })
    ? [...minutes.slice(0, -1), { ...last, blocks: last.blocks + 1, transactions: last.transactions + block.transactions, longestSeconds: Math.max(last.longestSeconds, gap) }]
    : [...minutes, { time, blocks: 1, transactions: block.transactions, longestSeconds: gap }];
}

function secondsOf({ time }: { time: string }): number {
  return Date.parse(time) / 1000;
}
