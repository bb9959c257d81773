import { describe, expect, it } from "vitest";
import { parseAddress } from "../src/chain/address";
import { clamp, formatHashRate, formatSpan, formatTime, readAddresses, splitUnseen, toTitle } from "../src/chain/text";

describe("a text of strangers", () => {
  it("shows what cannot be seen by its number", () => {
    expect(splitUnseen("a\u202Eb\u0000")).toEqual([
      { text: "a", isUnseen: false },
      { text: "U+202E", isUnseen: true },
      { text: "b", isUnseen: false },
      { text: "U+0000", isUnseen: true },
    ]);
  });

  it("is cut between characters", () => {
    expect(clamp("𝔘𝔫𝔦", 2)).toBe("𝔘𝔫");
    expect(clamp("ab", 2)).toBe("ab");
  });
});

it.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [61, "1 min"],
  [7_200, "2 h"],
  [604_800, "7 d"],
])("%d seconds are %s", (seconds, expected) => expect(formatSpan(seconds)).toBe(expected));

it.each([
  ["950", "950 H/s"],
  ["1254300", "1.25 MH/s"],
])("%s hashes a second are %s", (rate, expected) => expect(formatHashRate(rate)).toBe(expected));

it("times are told in UTC", () => {
  expect(formatTime("2026-03-01T12:00:00+00:00")).toBe("2026-03-01 12:00:00 UTC");
  expect(formatTime("2026-03-01T13:00:00.5+01:00")).toBe("2026-03-01 12:00:00 UTC");
  expect(formatTime("soon")).toBe("soon");
});

it("titles are words", () => expect(toTitle("notSealing")).toBe("Not sealing"));

it("addresses are found between anything, and what is none is told", () => {
  const one = `0x${"1".repeat(40)}`;
  expect(readAddresses(`${one},\n0x12 ;${one}`)).toEqual({ addresses: [one, one], wrong: ["0x12"] });
});

it("an address with a wrong capital is mistyped", () => {
  expect(parseAddress(" 0x52908400098527886e0f7030069857d2e4169ee7 ")).toBe("0x52908400098527886E0F7030069857D2E4169EE7");
  expect(parseAddress("0x52908400098527886E0F7030069857D2E4169Ee7")).toBeNull();
});
