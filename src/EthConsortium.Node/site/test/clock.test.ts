import { afterEach, expect, it, vi } from "vitest";
import { now, setClock } from "../src/api/clock";

afterEach(() => vi.useRealTimers());

it("goes by the clock of the node, also when the browser's is an hour off", () => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T13:00:00Z") });

  setClock("2026-03-01T12:00:05+00:00");

  expect(now.value).toBe(Date.parse("2026-03-01T12:00:05Z") / 1000);
});

it("keeps what it has when the node tells no time", () => {
  const before = now.value;

  setClock(undefined);

  expect(now.value).toBe(before);
});
