/** What the home page remembers besides what the engine knows. */
import { create } from 'zustand'

/** Whether the live feed is open. */
export type Connection = 'connecting' | 'live' | 'lost'

interface Home {
  readonly connection: Connection
  /** Ids of the exchanges that came in while the page was open. */
  readonly arrived: ReadonlySet<string>
  readonly connect: (connection: Connection) => void
  readonly arrive: (exchangeId: string) => void
}

export const useHome = create<Home>((set) => ({
  connection: 'connecting',
  arrived: new Set(),
  connect: (connection) => set({ connection }),
  arrive: (exchangeId) =>
    set(({ arrived }) => ({ arrived: new Set([...arrived, exchangeId].slice(-50)) })),
}))
