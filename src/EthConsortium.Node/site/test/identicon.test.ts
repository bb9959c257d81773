import { expect, it } from "vitest";
import { patternOf } from "../src/chain/identicon";

it("is the same left and right, and never empty", () => {
  expect(patternOf(`0x${"0".repeat(40)}`)).not.toBe("");
  const squares = [...patternOf("0x52908400098527886E0F7030069857D2E4169EE7").matchAll(/M(\d) (\d)/g)].map(([, x, y]) => `${x} ${y}`);
  expect(squares.length).toBeGreaterThan(0);
  expect(squares.map(square => `${4 - Number(square[0])}${square.slice(1)}`).sort()).toEqual(squares.sort());
});
