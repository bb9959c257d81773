import { expect, it } from "vitest";
import type { BlockItem, BlockMinute } from "../src/api/types";
import { foldIntoMinutes, toBins } from "../src/chain/bins";

function block(seconds: number, transactions = 0): BlockItem {
  return { number: seconds, hash: "0x", time: new Date(seconds * 1000).toISOString(), transactions, gasUsed: 0, sealer: null };
}

function minute(seconds: number, blocks: number, transactions: number, longestSeconds: number): BlockMinute {
  return { time: new Date(seconds * 1000).toISOString(), blocks, transactions, longestSeconds };
}

it("sorts blocks into slices of time, with the mean and the longest time between them", () => {
  const bins = toBins([block(0), block(5, 1), block(10, 2), block(20, 3)], [], 20, 2);
  expect(bins).toEqual([
    { start: 0, end: 10, blocks: 1, meanTime: 5, longestTime: 5, transactions: 1 },
    { start: 10, end: 20, blocks: 2, meanTime: 7.5, longestTime: 10, transactions: 5 },
  ]);
});

it("has none for less than two blocks", () => expect(toBins([block(1)], [], 9, 90)).toEqual([]));

it("puts up with blocks of one second", () => expect(toBins([block(1), block(1, 4)], [], 1, 90)[0]).toMatchObject({ blocks: 1, meanTime: 0, transactions: 4 }));

it("ends now and not with the last block, so that a chain that stands still is seen to", () => {
  const bins = toBins([block(0), block(5), block(10)], [], 20, 2);
  expect(bins.map(bin => [bin.end, bin.blocks])).toEqual([[10, 1], [20, 1]]);
  expect(toBins([block(0), block(5), block(10)], [], 1_000, 2).at(-1)).toMatchObject({ end: 1_000, blocks: 0, meanTime: null });
});

it("begins not longer ago than it is asked to, even when nothing is left", () => {
  const bins = toBins([block(0), block(5)], [], 10_000, 9, 3_600);
  expect(bins[0]!.start).toBe(6_400);
  expect(bins.every(bin => bin.blocks === 0)).toBe(true);
});

it("has the older blocks by the minute, in slices that are not shorter", () => {
  const bins = toBins([block(120), block(121, 7), block(180)], [minute(0, 60, 4, 2), minute(60, 30, 5, 9)], 180, 90);
  expect(bins).toEqual([
    { start: 0, end: 60, blocks: 60, meanTime: 1, longestTime: 2, transactions: 4 },
    { start: 60, end: 120, blocks: 30, meanTime: 2, longestTime: 9, transactions: 5 },
    { start: 120, end: 180, blocks: 2, meanTime: 30, longestTime: 59, transactions: 7 },
  ]);
});

it("adds what it does not keep any more to its minute", () => {
  const first = foldIntoMinutes([], block(61, 2), block(64));
  expect(first).toEqual([minute(60, 1, 2, 3)]);
  expect(foldIntoMinutes(first, block(64, 1), block(65))).toEqual([minute(60, 2, 3, 3)]);
  expect(foldIntoMinutes(first, block(125), block(126))).toHaveLength(2);
});
