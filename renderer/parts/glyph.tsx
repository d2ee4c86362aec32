/** The plug that stands for Plugboard. */
export function Glyph() {
  return (
    <svg viewBox="0 0 32 32" className="size-9 shrink-0" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g
        className="fill-none stroke-accent-ink"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M12.8 7.4v4.4M19.2 7.4v4.4" />
        <path d="M16 21.4v1.8c0 1.4 1 2 2.4 2h1.8" strokeWidth="1.8" />
      </g>
      <path
        className="fill-accent-ink"
        d="M9.6 12.4c0-.7.5-1.2 1.2-1.2h10.4c.7 0 1.2.5 1.2 1.2v2.5c0 3.9-2.7 6.5-6.4 6.5s-6.4-2.6-6.4-6.5z"
      />
    </svg>
  )
}
