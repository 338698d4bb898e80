import type { Notification } from '../api/account/notifications'

interface Told {
  sentence: string
  /** The words of whoever did it. */
  words?: string | null | undefined
  /** Where one does something about it. */
  to: string
}

type Named = Notification & { name: string }
type Tell = (news: Named, versioned: string) => Omit<Told, 'to'>

/** What was not done in the browser. */
const HOW: Record<string, (said: Notification['said']) => string> = {
  token: () => ', with an API token',
  workflow: ({ repository }) => `, from ${repository ?? ''}`,
}

const FACTORS: Record<string, string> = { totp: 'An app for one-time codes', passkey: 'A security key' }

const TELL: Record<string, Tell> = {
  'version-approved': (_, versioned) => ({ sentence: `${versioned} was approved and is published.` }),
  'version-rejected': ({ said }, versioned) => ({
    sentence: `${versioned} was rejected.`,
    words: said.words,
  }),
  'appeal-approved': (_, versioned) => ({ sentence: `Your appeal was heard: ${versioned} is published.` }),
  'appeal-rejected': ({ said }, versioned) => ({
    sentence: `Your appeal was answered: ${versioned} stays rejected.`,
    words: said.words,
  }),
  'token-created': ({ said }) => ({
    sentence: `An API token was made in your name: ${said.token ?? ''}. If it was not you, revoke it, and change your password.`,
  }),
  'factor-added': ({ said }) => ({
    sentence: `${FACTORS[said.factor ?? ''] ?? 'Something'} was added as a second factor. If it was not you, remove it, and change your password.`,
  }),
  'factor-removed': ({ said }) => ({
    sentence: `${FACTORS[said.factor ?? ''] ?? 'Something'} was removed as a second factor. If it was not you, change your password, and set one up again.`,
  }),
  'password-changed': () => ({
    sentence:
      'The password of your account was changed. If it was not you, choose a new one: “I forgot my password”.',
  }),
  'email-changed': () => ({
    sentence: 'Your account has another address. If it was not you, change it, and your password.',
  }),
  'domain-lost': ({ said }) => ({
    sentence: `You are not verified by ${said.domain ?? 'your domain'} any more: it was not found for a week. Put the record or the file back, and check again.`,
  }),
  'domain-revoked': ({ said }) => ({
    sentence: `A moderator has taken the verified domain ${said.domain ?? ''} from your account.`,
    words: said.reason,
  }),
  'webhook-disabled': ({ said }) => ({
    sentence: `Nothing is sent to your webhook at ${said.host ?? ''} any more: it ${said.problem === 'gone' ? 'says that it is gone' : 'took nothing for three days'}. Mend it, and enable the webhook again.`,
  }),
  'version-published': ({ said }, versioned) => ({
    sentence: `${said.username ?? ''} has published ${versioned}${HOW[said.by ?? '']?.(said) ?? ''}.`,
  }),
  'rollout-halted': ({ said }, versioned) => ({
    sentence: `The roll-out of ${versioned} was halted: nobody else gets it. Mend it and publish another version, or resume it.`,
    words: said.reason,
  }),
  'plugin-blocked': ({ name, said }) => ({
    sentence: `Your plugin ${name} was blocked by a moderator.`,
    words: said.reason,
  }),
  'plugin-unblocked': ({ name }) => ({ sentence: `Your plugin ${name} is not blocked any more.` }),
  'version-blocked': ({ said }, versioned) => ({
    sentence: `${versioned} was blocked by a moderator.`,
    words: said.reason,
  }),
  'version-unblocked': (_, versioned) => ({ sentence: `${versioned} is not blocked any more.` }),
  'transfer-offered': ({ name }) => ({ sentence: `${name} is offered to you.` }),
  'transfer-declined': ({ name, said }) => ({
    sentence: `${said.username ?? ''} declined to take over ${name}.`,
  }),
  'transferred-away': ({ name, said }) => ({ sentence: `${name} belongs to ${said.ownerName ?? ''} now.` }),
  'publisher-changed': ({ name, said }) => ({
    sentence: `${name}, which you own together with others, has another publisher: ${said.ownerName ?? ''}, before ${said.previousOwnerName ?? ''}.`,
  }),
  'co-owner-invited': ({ name }) => ({
    sentence: `You are invited to own ${name} together with its publisher.`,
  }),
  'owner-added': ({ name, said }) => ({
    sentence: `${said.username ?? ''} owns ${name} together with you now.`,
  }),
  'owner-removed': ({ name, said }) => ({
    sentence: `${said.username ?? ''} does not own ${name} together with you any more.`,
  }),
  'removed-as-owner': ({ name }) => ({ sentence: `You do not own ${name} any more.` }),
  'installed-deprecated': ({ name, said }) => ({
    sentence: said.replacement
      ? `${name} is not kept up any more; its publisher names ${said.replacement} in its place.`
      : `${name} is not kept up any more.`,
    words: said.message,
  }),
  'installed-blocked': ({ name, said }) => ({
    sentence: `${name} was blocked by a moderator and runs no more.`,
    words: said.reason,
  }),
  'installed-unblocked': ({ name }) => ({ sentence: `${name} is not blocked any more.` }),
  'installed-version-blocked': ({ said }, versioned) => ({
    sentence: `${versioned} was blocked by a moderator and runs no more.`,
    words: said.reason,
  }),
  'installed-version-unblocked': (_, versioned) => ({ sentence: `${versioned} is not blocked any more.` }),
  'installed-transferred': ({ name, said }) => ({
    sentence: `${name} has another publisher: ${said.ownerName ?? ''}, before ${said.previousOwnerName ?? ''}.`,
  }),
  'watched-version': (_, versioned) => ({
    sentence: `${versioned} is published, which you watch or whose author you do.`,
  }),
  'watched-security': (_, versioned) => ({
    sentence: `${versioned} is published and mends a security hole. Update if you have it.`,
  }),
  'watched-plugin': ({ name, said }) => ({
    sentence: `${said.ownerName ?? ''}, whom you watch, has published a new plugin: ${name}.`,
  }),
  'watched-deprecated': ({ name, said }) => ({
    sentence: said.replacement
      ? `${name}, which you watch or whose author you do, is not kept up any more; its publisher names ${said.replacement} in its place.`
      : `${name}, which you watch or whose author you do, is not kept up any more.`,
    words: said.message,
  }),
  'watched-transferred': ({ name, said }) => ({
    sentence: `${name}, which you watch or whose author you do, has another publisher: ${said.ownerName ?? ''}, before ${said.previousOwnerName ?? ''}.`,
  }),
  'error-new': ({ name }) => ({ sentence: `${name} throws something that was not seen before.` }),
  'error-came-back': ({ name }) => ({ sentence: `An error of ${name} that was resolved has come back.` }),
  'review-received': ({ name, said }) => ({
    sentence: `${name} has a review, with ${said.rating ?? ''} of 5 stars.`,
  }),
  'review-changed': ({ name, said }) => ({
    sentence: `A review of ${name} was changed, and gives ${said.rating ?? ''} of 5 stars now.`,
  }),
  'review-answered': ({ name }) => ({ sentence: `The developer of ${name} has answered your review.` }),
  'review-fixed': ({ name, version }) => ({
    sentence: `What your review of ${name} names is said to be fixed in ${version ?? 'a new version'}. Look again: is it still right?`,
  }),
  'review-hidden': ({ name, said }) => ({
    sentence: `Your review of ${name} was hidden by a moderator.`,
    words: said.words,
  }),
  'review-restored': ({ name }) => ({ sentence: `Your review of ${name} is shown again.` }),
  'publisher-banned': ({ said }) => ({
    sentence: 'You were banned as a publisher: your plugins are not offered.',
    words: said.reason,
  }),
  'publisher-unbanned': () => ({ sentence: 'You are not banned any more: your plugins are offered again.' }),
}

/** Of plugins that are not, or not yet, one's own. */
const ELSEWHERE = ['transfer-offered', 'co-owner-invited', 'transferred-away', 'removed-as-owner']

export function tell(told: Notification): Told {
  const news = { ...told, name: told.name ?? 'your plugins' }
  const versioned = news.version ? `${news.name} ${news.version}` : news.name
  // A page that is older than the platform.
  const said = TELL[news.kind]?.(news, versioned) ?? { sentence: `There is news of ${news.name}.` }
  return { ...said, to: placeOf(news) }
}

function placeOf({ kind, pluginId, said }: Notification): string {
  if (kind.startsWith('installed-')) return '/installed'
  if (kind === 'review-hidden' || kind === 'review-restored') return '/account/reviews'
  if (kind.startsWith('review-')) return `/marketplace/${pluginId ?? ''}#reviews`
  if (kind === 'token-created') return '/account/tokens'
  if (kind === 'password-changed') return '/account'
  if (kind === 'email-changed') return '/account#email'
  if (kind.startsWith('watched-')) return `/marketplace/${pluginId ?? ''}`
  if (kind.startsWith('domain-')) return '/account#domains'
  if (kind === 'webhook-disabled') return '/webhooks'
  if (kind.startsWith('factor-')) return '/account#second-factor'
  if (pluginId === null || ELSEWHERE.includes(kind)) return '/developer'
  if (kind.startsWith('error-')) return `/developer/${pluginId}?tab=errors&error=${said.error ?? ''}`
  return `/developer/${pluginId}`
}
