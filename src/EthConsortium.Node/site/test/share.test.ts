import { expect, it } from "vitest";
import { share } from "../src/api/share";

it("keeps the objects of what did not change", () => {
  const before = { block: 1, admins: [{ address: "a", validators: ["x"] }, { address: "b", validators: [] }] };
  const after = share(before, { block: 2, admins: [{ address: "a", validators: ["x"] }, { address: "b", validators: ["y"] }] });
  expect(after).toEqual({ block: 2, admins: [{ address: "a", validators: ["x"] }, { address: "b", validators: ["y"] }] });
  expect(after.admins[0]).toBe(before.admins[0]);
  expect(after.admins).not.toBe(before.admins);
});

it("keeps the whole when all of it is the same", () => {
  const before = { admins: [{ address: "a" }], none: null };
  expect(share(before, structuredClone(before))).toBe(before);
});

it.each([
  [[1, 2], [1]],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: 1 }, [1]],
  [null, { a: 1 }],
])("takes the new one: %j, %j", (before, after) => expect(share<unknown>(before, after)).toEqual(after));
