import type { Operation, ServiceName } from '../../api/admin/admin-types'
import { plural } from '../../ui/format'

type Data = Partial<Record<string, unknown>>
type Words = (service: ServiceName, data: Data, subject: string) => string

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const count = (value: unknown, one: string) => plural(Number(value) || 0, one)
const setting = (value: unknown) => (value === null ? 'what the environment says' : text(value))

/** So many accounts are named; of more the event log has the list. */
const NAMED = 3

const WORDS: Record<string, Words> = {
  'log.viewed': (service, { stream }) =>
    `looked at the log of ${service}${stream ? `, stream ${text(stream)}` : ''}`,
  'accounts.viewed': (_, { role, user_ids: ids }) => {
    const seen = Array.isArray(ids) ? ids.map(text) : []
    const which = seen.length > 0 && seen.length <= NAMED ? `: ${seen.join(', ')}` : ''
    return `looked at ${plural(seen.length, 'account')}${role ? ` with the role ${text(role)}` : ''}${which}`
  },
  'parked.retried': (service, { source, streams, stream }) =>
    `had ${service} try ${stream ? text(stream) : count(streams, 'parked stream')} of ${text(source)} again`,
  'letters.return_begun': (service, { source }) =>
    `began to put dead letters of ${text(source)} back for ${service}`,
  'letters.returned': (service, { source, returned }) =>
    `put ${count(returned, 'dead letter')} of ${text(source)} back for ${service}`,
  'policy.changed': (_, { policy, setting: now, previous }) =>
    `set the policy ${text(policy)} to ${setting(now)}, from ${setting(previous)}`,
  'user.role_granted': (_, { role }, subject) => `made ${subject} ${text(role)}`,
  'user.role_revoked': (_, { role }, subject) => `took the role ${text(role)} from ${subject}`,
  'user.signed_out': (_, _data, subject) => `signed ${subject} out everywhere`,
  'user.second_factor_removed': (_, _data, subject) => `took a second factor from ${subject}`,
  'user.passkey_removed': (_, _data, subject) => `took a passkey from ${subject}`,
}

/** What was done, after the name of who did it. */
export function sentence(service: ServiceName, { type, stream, subjectName, data }: Operation): string {
  const subject = subjectName ?? stream.replace(/^account-/, 'account ')
  return WORDS[type]?.(service, parsed(data), subject) ?? `did ${type} in ${service}`
}

export function who({ actor, actorName }: Operation): string {
  if (actor === 'operator') return 'A command on the machine'
  return actorName ?? actor ?? 'Nobody who is known'
}

const parsed = (data: string | null): Data => (data === null ? {} : (JSON.parse(data) as Data))
