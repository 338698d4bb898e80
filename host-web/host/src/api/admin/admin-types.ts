export const SERVICES = ['auth', 'publishing', 'catalog', 'installs'] as const
export type ServiceName = (typeof SERVICES)[number]

export const ROLES = ['moderator', 'operator'] as const
export type Role = (typeof ROLES)[number]

export interface Projection {
  source: ServiceName
  /** Of the source's log. */
  position: number
  /** Why the source is not followed any more. */
  fault: string | null
  parked: number
  parkedSeconds: number
}

export interface ServiceState {
  /** The last position of its log. */
  head: number
  /** Events that wait for the relay, and the age of the oldest. */
  unpublished: number
  unpublishedSeconds: number
  /** Of its database. */
  bytes: number
  projections: Projection[]
  reconciliation: { what: string; checkedAt: string; differences: number; repaired: boolean } | null
}

export interface GatewayState {
  redis: boolean
  broker: boolean
}

/** The first event of a stream that could not be applied. */
export interface ParkedStream {
  source: ServiceName
  stream: string
  position: number
  type: string
  /** It, and those that wait behind it. */
  events: number
  reason: string
  attempts: number
  parkedAt: string
  retryAt: string | null
}

export interface ServiceQueue {
  queue: string
  /** Null of the queue of calls. */
  source: ServiceName | null
  waiting: number
  processes: number
  dead: number
  /** The first twenty of the dead. */
  letters: { since: string; id: string; reason: string }[]
}

export interface LoggedEvent {
  position: number
  stream: string
  version: number
  type: string
  actor: string | null
  correlationId: string | null
  recordedAt: string
  /** JSON in which all that may be personal is masked; null where it is too long. */
  data: string | null
}

export interface FoundUser {
  id: string
  username: string
  isDeveloper: boolean
  roles: Role[]
  registeredAt: string
}

export type Setting = string | number

export interface Policy {
  policy: string
  title: string
  description: string
  /** A share is of people, in per cent, who have a feature. */
  kind: 'choice' | 'number' | 'share'
  options: string[]
  least: number | null
  most: number | null
  /** What the environment says. */
  default: Setting
  /** Null where nobody has chosen: the default holds. */
  setting: Setting | null
  /** How often it was changed. */
  revision: number
  changedBy: string | null
  changedByName: string | null
  changedAt: string | null
}

export interface Operation extends LoggedEvent {
  actorName: string | null
  /** Of the account that it was done to. */
  subjectName: string | null
}
