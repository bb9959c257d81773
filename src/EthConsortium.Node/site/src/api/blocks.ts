import type { BlockItem } from "./types";

const KEPT_BLOCKS = 2_000;

/** Appends a block; one of a height that is there already replaces it and what came after, as the chain did. */
export function appendBlock(held: BlockItem[], block: BlockItem): BlockItem[] {
  let end = held.length;
  while (end > 0 && held[end - 1]!.number >= block.number) end--;
  return [...held.slice(Math.max(0, end + 1 - KEPT_BLOCKS), end), block];
}

/** What was read and what is held: that of the stream, which is from the height of its first block on, is newer than what was read beside it. */
export function mergeBlocks(held: BlockItem[], read: BlockItem[], firstOfStream: number): BlockItem[] {
  const start = read[0]?.number ?? Infinity;
  return [...held.filter(one => one.number < start && one.number < firstOfStream), ...read.filter(one => one.number < firstOfStream), ...held.filter(one => one.number >= firstOfStream)].slice(-KEPT_BLOCKS);
}
