import { create } from 'zustand'

interface Planned {
  pluginId: string
  name: string
  version?: string
}

/** Which install waits for a word about what comes along, on whatever page. */
export const usePlanned = create<{ planned: Planned | null }>()(() => ({ planned: null }))

export function showPlan(planned: Planned): void {
  usePlanned.setState({ planned })
}

export function closePlan(): void {
  usePlanned.setState({ planned: null })
}
