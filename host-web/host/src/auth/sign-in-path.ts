export type AuthTab = 'sign-in' | 'register'

/** The page where one signs in or creates an account, and from which one goes on to `next`. */
export function signInPath(tab: AuthTab, next: string): string {
  return `/${tab}?${new URLSearchParams({ next }).toString()}`
}

/** Where one goes on to: a place of this page, whatever the address says. */
export function nextOf(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  const { origin, pathname, search: query, hash } = new URL(next, window.location.origin)
  const isPlace =
    origin === window.location.origin &&
    next.startsWith('/') &&
    !/^\/(sign-in|register|forgot-password|reset-password)\b/.test(pathname)
  return isPlace ? pathname + query + hash : '/'
}
