import type { ReportedError } from './errors/reported-error'

/** What one report says of one version. */
export interface PluginUse {
  pluginId: string
  version: string
  /** How long ago it began, in seconds: the server's clock is the one that counts. */
  ago: number
  /** How long each took, in milliseconds. */
  activations: number[]
  failures: number
  uses: number
  errors: ReportedError[]
}

export interface UsageReport {
  /** One that is sent again counts once. */
  id: string
  /** Of this page, from its loading on. */
  session: string
  /** One in how many sessions reports. */
  oneIn: number
  plugins: PluginUse[]
  /** Plugins whose pages were looked at. */
  views: string[]
}
