import { useMemo, useState } from "preact/hooks";
import { now } from "../api/clock";
import type { BlockItem, BlockMinute } from "../api/types";
import { type Bin, toBins } from "../chain/bins";
import { lateAfter } from "../chain/pace";
import { count, formatGap, formatSpan, formatTime } from "../chain/text";
import { Empty } from "../parts/empty";

const BINS = 90;
const WIDTH = 900;
const HEIGHT = 120;
const LONGEST = 3 * 3_600;

/** So often the axis moves on by itself, in seconds. */
const STEP = 10;

/** Time between blocks and transactions in them over the last hours, one above the other on the same axis of time, which ends now. */
export function BlockChart({ blocks, minutes }: { blocks: BlockItem[]; minutes: BlockMinute[] }) {
  const end = Math.floor(now.value / STEP) * STEP;
  const bins = useMemo(() => toBins(blocks, minutes, end, BINS, LONGEST), [blocks, minutes, end]);
  const [chosen, setChosen] = useState<number | null>(null);
  if (bins.length === 0) return <Empty title="Too few blocks for a chart">It is drawn from what this node has seen since it started.</Empty>;

  const longest = Math.max(...bins.map(bin => bin.longestTime ?? 0), 1);
  const most = Math.max(...bins.map(bin => bin.transactions / Math.max(1, bin.blocks)), 1);
  const onPointer = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    setChosen(Math.max(0, Math.min(bins.length - 1, Math.floor(((event.clientX - box.left) / box.width) * bins.length))));
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -BINS, End: BINS }[event.key];
    if (!step) return;
    event.preventDefault();
    setChosen(before => Math.max(0, Math.min(bins.length - 1, (before ?? bins.length - 1) + step)));
  };
  const bin = chosen === null ? null : bins[Math.min(chosen, bins.length - 1)]!;
  return (
    <div
      class="chart"
      tabIndex={0}
      role="slider"
      aria-label="Blocks over time"
      aria-valuemin={1}
      aria-valuemax={bins.length}
      aria-valuenow={(chosen ?? bins.length - 1) + 1}
      aria-valuetext={describe(bin ?? bins.at(-1)!)}
      onKeyDown={onKey}
      onPointerMove={onPointer}
      onPointerLeave={() => setChosen(null)}
    >
      <p class="chart-text">{bin ? describe(bin) : summarise(bins, longest, blocks)}</p>
      <Plot title="Block time" top={`${longest.toFixed(longest < 10 ? 1 : 0)} s`} bins={bins} chosen={chosen} path={bars(bins, b => (b.longestTime ?? 0) / longest)} over={bars(bins, b => (b.meanTime ?? 0) / longest)} />
      <Plot title="Transactions per block" top={most.toFixed(most < 10 ? 1 : 0)} bins={bins} chosen={chosen} path="" over={bars(bins, b => b.transactions / Math.max(1, b.blocks) / most)} />
      <div class="chart-axis">
        <span>{formatTime(toIso(bins[0]!.start))}</span>
        <span>{formatTime(toIso(bins.at(-1)!.end))}</span>
      </div>
    </div>
  );
}

function Plot({ title, top, bins, chosen, path, over }: { title: string; top: string; bins: Bin[]; chosen: number | null; path: string; over: string }) {
  const width = WIDTH / bins.length;
  return (
    <div class="plot">
      <div class="plot-head">
        <span>{title}</span>
        <span class="muted">{top}</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {chosen !== null && <rect class="plot-chosen" x={chosen * width} y="0" width={width} height={HEIGHT} />}
        <path class="plot-behind" d={path} />
        <path class="plot-front" d={over} />
      </svg>
    </div>
  );
}

/** All bars as one path. */
function bars(bins: Bin[], heightOf: (bin: Bin) => number): string {
  const width = WIDTH / bins.length;
  return bins
    .map((bin, i) => {
      const height = heightOf(bin) * HEIGHT;
      return height > 0 ? `M${(i * width + width * 0.12).toFixed(1)} ${HEIGHT}v${-height.toFixed(1)}h${(width * 0.76).toFixed(1)}v${height.toFixed(1)}z` : "";
    })
    .join("");
}

function describe({ start, blocks, meanTime, longestTime, transactions }: Bin): string {
  if (meanTime === null || longestTime === null) return `${formatTime(toIso(start))}: no block`;
  return `${formatTime(toIso(start))}: ${count(blocks, "block")}, ${formatGap(meanTime)} each, longest ${longestTime.toFixed(0)} s, ${count(transactions, "transaction")}`;
}

function summarise(bins: Bin[], longest: number, blocks: BlockItem[]): string {
  const total = bins.reduce((sum, bin) => sum + bin.blocks, 0);
  const last = blocks.at(-1)!;
  if (total === 0) return `No block since ${formatTime(last.time)}`;
  const mean = bins.reduce((sum, bin) => sum + (bin.meanTime ?? 0) * bin.blocks, 0) / total;
  const silence = bins.at(-1)!.end - Date.parse(last.time) / 1000;
  const patience = lateAfter(blocks);
  const late = patience !== null && silence > patience ? `, none for ${formatSpan(silence)}` : "";
  return `${count(total, "block")}, ${formatGap(mean)} each, longest ${longest.toFixed(0)} s, ${count(bins.reduce((sum, bin) => sum + bin.transactions, 0), "transaction")}${late}`;
}

function toIso(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString();
}
