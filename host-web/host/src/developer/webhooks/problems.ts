import type { Delivery, Webhook } from '../../api/developer/webhooks'

const PROBLEMS: Record<string, string> = {
  redirected: 'Your server leads elsewhere, and no redirect is followed. Enter the address where it ends.',
  gone: 'Your server says that it is gone (410).',
  timeout: 'Your server did not answer within 10 seconds. Answer first, and do the work afterwards.',
  certificate: 'The certificate of your server is not valid for this address, or nobody knows who made it.',
  unreachable:
    'Your server could not be reached, or what it answered was no HTTP. Enter an address that can be reached from the internet.',
  'no-secret': 'The secret cannot be read here any more. Make another one.',
  'too-many': 'More than 1,000 messages waited, and this was the oldest.',
  disabled: 'The webhook was disabled before it was sent.',
}

/** What went wrong with the last attempt, and what to do; nothing where it was taken. */
export function problemOf({ problem, status }: Delivery): string | null {
  if (problem === null) return null
  if (problem === 'refused')
    return `Your server answered ${String(status)}. It takes a message by answering with 200 to 299.`
  return PROBLEMS[problem] ?? problem
}

export const DISABLED: Record<NonNullable<Webhook['disabled']>, string> = {
  owner: 'You have disabled it. What happens meanwhile is not sent later.',
  failing: 'Your server took nothing for three days. Mend it, try a ping, and enable the webhook again.',
  gone: 'Your server said that it is gone (410). Enable the webhook if it is there again, or remove it.',
}
