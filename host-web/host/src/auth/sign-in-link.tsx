import type { ComponentProps } from 'react'
import { Link, useLocation } from 'react-router'
import { nextOf, signInPath, type AuthTab } from './sign-in-path'

type SignInLinkProps = Omit<ComponentProps<typeof Link>, 'to' | 'reloadDocument'> & { tab: AuthTab }

/**
 * Leads to where one signs in, and from there back here. The page is loaded anew on the way, so that nothing of a
 * plugin is in it when the password is written: not even what a plugin has changed in the page itself.
 */
export function SignInLink({ tab, ...props }: SignInLinkProps) {
  const { pathname, search, hash } = useLocation()
  const isThere = pathname === '/sign-in' || pathname === '/register'
  const next = isThere ? nextOf(search) : pathname + search + hash
  return <Link {...props} reloadDocument to={signInPath(tab, next)} />
}
