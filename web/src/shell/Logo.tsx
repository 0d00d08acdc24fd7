/** A sheet's corner that speaks: the same drawing as `public/icon.svg`. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <path d="M7 3h18a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H14l-6 5v-5H7a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4Z" className="fill-accent" />
      <path d="M9 10h14M9 14.5h14M9 19h8M14.5 7.5V21" fill="none" stroke="white" strokeWidth="1.9" strokeLinecap="round" opacity="0.95" />
    </svg>
  );
}
