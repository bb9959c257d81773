import { expect, it } from "vitest";
import type { BlockItem } from "../src/api/types";
import { lateAfter } from "../src/chain/pace";

/** Blocks with these seconds between them. */
function chain(gaps: number[]): BlockItem[] {
  let seconds = 1_000;
  return [0, ...gaps].map((gap, number) => ({ number, hash: "0x", time: new Date((seconds += gap) * 1000).toISOString(), transactions: 0, gasUsed: 0, sealer: null }));
}

it("calls a chain late after several times what its blocks take", () => expect(lateAfter(chain(Array(30).fill(5)))).toBe(20));

it("lets validators miss their turn", () => expect(lateAfter(chain(Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 10 : 5))))).toBe(40));

it("takes one long stall for what it is", () => expect(lateAfter(chain([...Array(30).fill(5), 3_600, ...Array(20).fill(5)]))).toBe(20));

it("waits ten seconds for the fastest", () => expect(lateAfter(chain(Array(30).fill(1)))).toBe(10));

it("knows no lateness of a chain that makes a block for each transaction", () => {
  expect(lateAfter(chain(Array(30).fill(0)))).toBeNull();
  expect(lateAfter(chain(Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? 90 : 1))))).toBeNull();
});

it("tells nothing from a few blocks", () => expect(lateAfter(chain([5, 5, 5]))).toBeNull());
