import type { Component, ComponentChild, FunctionComponent } from "preact";

/** A component that is drawn again only when one of its properties is another. It must read no signal itself; those inside it may. */
export function memo<P extends object>(render: (props: P) => ComponentChild): FunctionComponent<P> {
  return function Memo(this: Component<P>, props: P) {
    this.shouldComponentUpdate = next => {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      const keys = Object.keys(after);
      return keys.length !== Object.keys(before).length || keys.some(key => after[key] !== before[key]);
    };
    return render(props);
  } as FunctionComponent<P>;
}
