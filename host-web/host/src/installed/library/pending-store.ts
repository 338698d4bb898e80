import { create } from 'zustand'

export type Operation = 'installing' | 'updating'

/** What is under way, by plugin. Buttons show it. */
export const usePending = create<Record<string, Operation>>()(() => ({}))

/** Marks a plugin as busy; returns the undoing. */
export function markPending(pluginId: string, operation: Operation): () => void {
  usePending.setState({ [pluginId]: operation })
  return () => {
    usePending.setState(
      (pending) => Object.fromEntries(Object.entries(pending).filter(([id]) => id !== pluginId)),
      true,
    )
  }
}
