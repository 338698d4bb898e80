// What a setting's value may be; `plugin_platform/manifests.py` says the same, there also of what people set.

const DEFAULT_MAX_LENGTH = 1000
const COLOR = /^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/

const CHECKS = {
  boolean: (_setting, value) => (typeof value === 'boolean' ? undefined : 'Must be true or false.'),
  number({ minimum, maximum }, value) {
    if (typeof value !== 'number') return 'Must be a number.'
    if (value < minimum) return `Must be at least ${minimum}.`
    return value > maximum ? `Must be at most ${maximum}.` : undefined
  },
  string({ maxLength = DEFAULT_MAX_LENGTH }, value) {
    if (typeof value !== 'string') return 'Must be text.'
    if (/\0|\p{Surrogate}/u.test(value)) return 'Must not contain NUL or half a surrogate pair.'
    return [...value].length > maxLength ? `Must have at most ${maxLength} characters.` : undefined
  },
  select({ options = [] }, value) {
    const allowed = options.map((option) => option.value)
    return allowed.includes(value) ? undefined : `Must be one of: ${allowed.join(', ')}.`
  },
  color: (_setting, value) =>
    typeof value === 'string' && COLOR.test(value) ? undefined : 'Must be a colour such as #1a2b3c.',
}

/** What is wrong with a value for this setting, or undefined. */
export function problemOfValue(setting, value) {
  return CHECKS[setting.type](setting, value)
}
