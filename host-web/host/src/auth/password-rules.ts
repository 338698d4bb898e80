/** What the auth service refuses for its length alone. */
export const PASSWORD_RULES = {
  required: 'Choose a password',
  minLength: { value: 8, message: 'At least 8 characters' },
  maxLength: { value: 128, message: 'At most 128 characters' },
}

/**
 * How good a password is, as far as one can tell without the list of those that are tried first, which
 * the server has.
 */
export function passwordHint(password: string, username = '', email = ''): string {
  if (!password) return 'At least 8 characters. Several words are easy to remember and hard to guess.'
  if (password.length < 8) return `${8 - password.length} more, at least.`
  const text = password.toLowerCase()
  const names = [username, email.split('@')[0] ?? ''].map((name) => name.toLowerCase())
  const known = names.find((name) => name.length > 2 && text.includes(name))
  if (known && text.length - known.length <= 4) return 'Weak: hardly more than your name or address.'
  if (new Set(text).size <= 4) return 'Weak: the same few characters again and again.'
  if (password.length < 12) return 'Fair. Longer is better than odd signs.'
  return password.length < 16 ? 'Good.' : 'Strong.'
}
