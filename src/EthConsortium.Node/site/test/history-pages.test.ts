import { expect, it } from "vitest";
import type { HistoryPage } from "../src/api/types";
import { append, renew } from "../src/pages/history-pages";

function page(blocks: number[], next: number | null): HistoryPage {
  return { entries: blocks.map(block => ({ block, time: null, transaction: "0x", kind: "votedFor", text: "", subject: null, actor: null })), isComplete: true, next, problem: null };
}

const blocksOf = ({ entries }: HistoryPage): number[] => entries.map(one => one.block);

it("keeps the older pages when the newest is read again", () => {
  const shown = renew(page([9, 8, 7, 6, 5], 4), page([10, 9, 8], 7));
  expect(blocksOf(shown)).toEqual([10, 9, 8, 7, 6, 5]);
  expect(shown.next).toBe(4);
});

it("does not tell a history with a hole in it", () => expect(renew(page([9, 8, 7, 6], 5), page([30, 29, 28], 27))).toEqual(page([30, 29, 28], 27)));

it("believes the newest page when it is all there is", () => expect(blocksOf(renew(page([9, 8], 7), page([9, 8, 7], null)))).toEqual([9, 8, 7]));

it("begins with the newest page", () => expect(renew(null, page([3], 2))).toEqual(page([3], 2)));

it("adds the page that follows, once", () => {
  const more = append(page([9, 8], 7), page([7, 6], null), 7);
  expect(blocksOf(more)).toEqual([9, 8, 7, 6]);
  expect(append(more, page([7, 6], null), 7)).toBe(more);
});
