import { type CallOptions, request } from './http/http'

export interface Along {
  pluginId: string
  version: string
}

/** A plugin that comes along with another one, or changes with it. */
export interface PlannedChange extends Along {
  name: string
  /** What is there; null: it is not installed. */
  previousVersion: string | null
  /** It is there, and off: it is switched on. */
  enables: boolean
  permissions: string[]
  /** Beyond the version that is there. */
  asksFor: string[]
  /** Names. */
  neededBy: string[]
}

export interface InstallPlan extends PlannedChange {
  along: PlannedChange[]
}

/** What somebody agrees to: exactly what was shown to them. Without `along`, whatever is needed comes along. */
export interface Agreed {
  along?: readonly Along[]
  /** Permissions. */
  accept?: readonly string[]
}

export const agreedTo = (plan: Pick<InstallPlan, 'asksFor' | 'along'>): Agreed => ({
  along: plan.along.map(({ pluginId, version }) => ({ pluginId, version })),
  ...accepting([...new Set([plan, ...plan.along].flatMap(({ asksFor }) => asksFor))]),
})

export const planInstall = (pluginId: string, version: string | undefined, options: CallOptions = {}) =>
  request<InstallPlan>(`/user/plugins/${encodeURIComponent(pluginId)}/plan`, {
    query: { version },
    ...options,
  })

const accepting = (accept: string[]): Agreed => (accept.length > 0 ? { accept } : {})
