import { expect, it } from "vitest";
import type { BlockItem } from "../src/api/types";
import { toBins } from "../src/chain/bins";

function block(seconds: number, transactions = 0): BlockItem {
  return { number: seconds, hash: "0x", time: new Date(seconds * 1000).toISOString(), transactions, gasUsed: 0, sealer: null };
}

it("sorts blocks into slices of time, with the mean and the longest time between them", () => {
  const bins = toBins([block(0), block(5, 1), block(10, 2), block(20, 3)], 2);
  expect(bins).toEqual([
    { start: 0, end: 10, blocks: 1, meanTime: 5, longestTime: 5, transactions: 1 },
    { start: 10, end: 20, blocks: 2, meanTime: 7.5, longestTime: 10, transactions: 5 },
  ]);
});

it("has none for less than two blocks", () => expect(toBins([block(1)], 90)).toEqual([]));

it("puts up with blocks of one second", () => expect(toBins([block(1), block(1, 4)], 90)[0]).toMatchObject({ blocks: 1, meanTime: 0, transactions: 4 }));
