/** A sentence of the engine, with the addresses in it made to be clicked. */
import { Link } from './link.tsx'

const addresses = /(https:\/\/[^\s“”"<>()]*[^\s“”"<>().,;:!?])/

export function Linked({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(addresses).map((piece, at) =>
        // Every other piece is what the brackets matched.
        at % 2 === 1 ? (
          <Link key={piece} href={piece}>
            {piece.replace('https://', '')}
          </Link>
        ) : (
          piece
        ),
      )}
    </>
  )
}
