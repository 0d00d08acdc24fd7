interface SpinnerProps {
  size?: number;
  /** Said to a screen reader; without it the spinner is decoration beside a text. */
  label?: string;
}

export function Spinner({ size = 16, label }: SpinnerProps) {
  const said = label ? { role: "status", "aria-label": label } : { "aria-hidden": true };
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" className="shrink-0 animate-spin" {...said}>
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeOpacity="0.22" strokeWidth="1.75" />
      <path d="M14.25 8A6.25 6.25 0 0 0 8 1.75" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
    </svg>
  );
}
