import { describe, expect, it } from "vitest";
import { appendBlock, mergeBlocks } from "../src/api/blocks";
import type { BlockItem } from "../src/api/types";

const block = (number: number, branch = "a"): BlockItem => ({ number, hash: `0x${branch}${number}`, time: "2026-03-01T12:00:00Z", transactions: 0, gasUsed: 0, sealer: null });
const hashes = (blocks: BlockItem[]): string[] => blocks.map(one => one.hash);

describe("the blocks of the chart", () => {
  it("lose what the chain has left", () => {
    expect(hashes(appendBlock([block(1), block(2), block(3)], block(2, "b")))).toEqual(["0xa1", "0xb2"]);
  });

  it("keep those of the stream when an older answer comes late", () => {
    expect(hashes(mergeBlocks([block(4, "b"), block(5, "b")], [block(3), block(4), block(5), block(6)], 4))).toEqual(["0xa3", "0xb4", "0xb5"]);
  });

  it("are those that were read where the stream has told none, before which the older ones stay", () => {
    expect(hashes(mergeBlocks([block(1), block(2), block(3)], [block(2, "b"), block(3, "b")], Infinity))).toEqual(["0xa1", "0xb2", "0xb3"]);
    expect(hashes(mergeBlocks([block(1)], [], Infinity))).toEqual(["0xa1"]);
  });

  it("are no more than the chart can show", () => {
    const many = Array.from({ length: 2_000 }, (_, i) => block(i));
    expect(appendBlock(many, block(2_000))).toHaveLength(2_000);
    expect(mergeBlocks([], [...many, block(2_000)], Infinity)).toHaveLength(2_000);
  });
});
