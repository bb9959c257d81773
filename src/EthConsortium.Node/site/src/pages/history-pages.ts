import type { HistoryPage } from "../api/types";

/**
 * The newest page, read again, with the older ones that were read before: blocks are never torn apart, so what is older than its last
 * block is still right. Where something may be missing between both, the newest alone.
 */
export function renew(held: HistoryPage | null, newest: HistoryPage): HistoryPage {
  const first = held?.entries[0]?.block ?? -1;
  if (!held || newest.next === null || first < newest.next) return newest;
  const last = newest.entries.at(-1)?.block ?? Infinity;
  const older = held.entries.filter(one => one.block < last);
  return older.length === 0 ? newest : { ...newest, entries: [...newest.entries, ...older], next: held.next };
}

/** What is shown with the page that follows it; unchanged where it goes on elsewhere by now. */
export function append(held: HistoryPage, older: HistoryPage, from: number): HistoryPage {
  return held.next === from ? { ...older, entries: [...held.entries, ...older.entries] } : held;
}
