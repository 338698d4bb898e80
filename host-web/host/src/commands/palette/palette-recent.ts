import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

const MOST = 12

interface Recent {
  /** Ids of entries, the last used first. */
  ids: string[]
  use: (id: string) => void
}

/** What somebody chose in the palette lately; kept in this browser. */
export const useRecent = create<Recent>()(
  persist(
    (set) => ({
      ids: [],
      use: (id) => {
        set(({ ids }) => ({ ids: [id, ...ids.filter((other) => other !== id)].slice(0, MOST) }))
      },
    }),
    {
      name: 'palette.recent',
      storage: createJSONStorage(() => localStorage),
      partialize: ({ ids }) => ({ ids }),
    },
  ),
)
