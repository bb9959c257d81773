import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

const MARGIN = 600;
const STEP = 10;
const FEW = 100;

/**
 * Which of many rows of one height are near the window, so that only those are drawn. All of them, when they are few. It moves in steps,
 * so that most scrolling draws nothing.
 */
export function useRowsInView(list: RefObject<HTMLElement | null>, rowCount: number, rowHeight: number): { from: number; to: number } {
  const [view, setView] = useState({ from: 0, to: FEW });
  useLayoutEffect(() => {
    if (rowCount <= FEW) return;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const above = -(list.current?.getBoundingClientRect().top ?? 0);
      const from = Math.max(0, Math.floor((above - MARGIN) / rowHeight / STEP) * STEP);
      const to = Math.ceil((above + window.innerHeight + MARGIN) / rowHeight / STEP) * STEP;
      setView(before => (before.from === from && before.to === to ? before : { from, to }));
    };
    const ask = (): void => void (frame ||= requestAnimationFrame(look));
    look();
    addEventListener("scroll", ask, { passive: true });
    addEventListener("resize", ask, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", ask);
      removeEventListener("resize", ask);
    };
  }, [rowCount, rowHeight]);

  return rowCount <= FEW ? { from: 0, to: rowCount } : { from: Math.min(view.from, rowCount), to: Math.min(view.to, rowCount) };
}
