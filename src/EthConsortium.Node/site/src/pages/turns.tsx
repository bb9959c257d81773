import { useMemo } from "preact/hooks";
import type { BlockItem, Validator } from "../api/types";
import { colourOf } from "../chain/identicon";
import { count, formatInteger } from "../chain/text";
import { AccountChip } from "../parts/account-chip";
import { Empty } from "../parts/empty";
import { Shape } from "../parts/status";

const COLUMNS = 60;
const ROWS = 16;

/** Who sealed the last blocks: a strip for each validator, a mark for each of its turns. A strip without marks is one that is not sealing. */
export function Turns({ blocks, validators }: { blocks: BlockItem[]; validators: Validator[] }) {
  const last = blocks.slice(-COLUMNS);
  const rows = useMemo(() => toRows(last, validators), [blocks, validators]);
  if (last.length === 0 || rows.length === 0) return <Empty title="No turns to show">They are drawn from the blocks that this node has seen since it started.</Empty>;
  const silent = rows.filter(row => row.turns.length === 0).length;
  return (
    <div class="turns">
      <p class="muted">
        Blocks {formatInteger(last[0]!.number)} to {formatInteger(last.at(-1)!.number)}. {silent > 0 ? `${count(silent, "validator")} sealed none of them.` : "Every validator sealed some of them."}
      </p>
      <ul>
        {rows.slice(0, ROWS).map(({ sealer, turns }) => (
          <li key={sealer}>
            <AccountChip address={sealer} />
            <svg class="strip" viewBox={`0 0 ${COLUMNS} 4`} preserveAspectRatio="none" aria-hidden="true">
              <path d={turns.map(turn => `M${turn + COLUMNS - last.length + 0.12} 0h.76v4h-.76z`).join("")} fill={colourOf(sealer)} />
            </svg>
            <span class="turns-count">
              {turns.length === 0 && <Shape tone="warn" />}
              {count(turns.length, "block")}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > ROWS && <p class="muted">and {count(rows.length - ROWS, "more validator")}</p>}
    </div>
  );
}

/** Those who sealed none first, then by the order of the validators, as far as they seal now. */
function toRows(blocks: BlockItem[], validators: Validator[]): { sealer: string; turns: number[] }[] {
  const turns = new Map<string, number[]>();
  for (const { address, status } of validators) if (status !== "joining") turns.set(address, []);
  blocks.forEach(({ sealer }, i) => {
    if (!sealer) return;
    const known = turns.get(sealer);
    if (known) known.push(i);
    else turns.set(sealer, [i]);
  });
  return [...turns].map(([sealer, of]) => ({ sealer, turns: of })).sort((a, b) => Number(a.turns.length > 0) - Number(b.turns.length > 0));
}
