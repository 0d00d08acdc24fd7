import { cx } from "./cx";

/** A grey place where something is about to be. Decoration: say "loading" beside it. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cx("block h-3 animate-shimmer rounded-sm bg-pressed", className)} />
);
