import { create } from 'zustand'

/** Why the last try to install a plugin failed, by plugin. Shown at its button until the next try. */
export const useInstallFailures = create<Record<string, unknown>>()(() => ({}))

export function setInstallFailure(pluginId: string, error: unknown): void {
  useInstallFailures.setState({ [pluginId]: error })
}

export function clearInstallFailure(pluginId: string): void {
  useInstallFailures.setState(
    (failures) => Object.fromEntries(Object.entries(failures).filter(([id]) => id !== pluginId)),
    true,
  )
}
