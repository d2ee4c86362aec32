/** Writes a composed answer to the wire: piece by piece, waiting at gates, dropping the connection where told. */
import type { ServerResponse } from 'node:http'
import type { Composed } from './compose.ts'
import type { Play } from './play.ts'

/** One write that has reached the operating system; false when the peer is gone. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  if (response.destroyed || bytes.length === 0) return Promise.resolve(!response.destroyed)
  return new Promise((resolve) => response.write(bytes, (error) => resolve(!error)))
}

/** Pieces that also end where the play wants to wait. */
function splitAt(pieces: readonly Uint8Array[], at: number | undefined): readonly Uint8Array[] {
  if (at === undefined) return pieces
  let passed = 0
  return pieces.flatMap((piece) => {
    const place = at - passed
    passed += piece.length
    return place > 0 && place < piece.length
      ? [piece.subarray(0, place), piece.subarray(place)]
      : [piece]
  })
}

/** Resolves when everything was written or the peer has gone. */
export async function send(
  response: ServerResponse,
  play: Play,
  { status, headers, pieces, dropped }: Composed,
): Promise<void> {
  response.writeHead(status, headers)
  response.flushHeaders()
  await play.holdBody?.pass()
  let sent = 0
  for (const piece of splitAt(pieces, play.holdAt?.bytes)) {
    if (!(await written(response, piece))) return
    sent += piece.length
    if (sent === play.holdAt?.bytes) await play.holdAt.gate.pass()
  }
  await play.holdEnd?.pass()
  if (dropped) response.socket?.destroySoon()
  else response.end()
}
