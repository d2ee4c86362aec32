/** Says that something goes on, with a quiet sign of life. */
export function Waiting({ children }: { readonly children: string }) {
  return (
    <p className="flex items-center gap-2.5 text-quiet">
      <span className="pulse size-2.5 shrink-0 rounded-full bg-accent" aria-hidden="true" />
      {children}
    </p>
  )
}
