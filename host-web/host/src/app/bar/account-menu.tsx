import { Blocks, Code2, LogOut, ServerCog, ShieldCheck, UserRound } from 'lucide-react'
import { useNavigate } from 'react-router'

import type { User } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { SignInLink } from '../../auth/sign-in-link'
import { useHasRole } from '../../auth/role-only'
import { Button } from '../../ui/controls/button'
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '../../ui/controls/menu'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'

export function AccountMenu() {
  const { user, status } = useAuth()
  if (user) return <UserMenu user={user} />
  if (status === 'unknown') return <Skeleton className="h-8 w-20" />
  return (
    <Button asChild variant="primary" size="sm">
      <SignInLink tab="sign-in">Sign in</SignInLink>
    </Button>
  )
}

function UserMenu({ user }: { user: User }) {
  const navigate = useNavigate()
  const signOut = useAuth((auth) => auth.signOut)
  const isModerator = useHasRole('moderator')
  const isOperator = useHasRole('operator')
  const leave = () => {
    signOut().then(
      () => notify.info('You are signed out.'),
      (error: unknown) => notify.error('You could not be signed out', error),
    )
  }
  return (
    <Menu>
      <MenuTrigger asChild>
        <button
          type="button"
          aria-label={`Account of ${user.username}`}
          className="grid size-9 cursor-pointer place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent transition-colors hover:bg-hover"
        >
          {user.username.charAt(0).toUpperCase()}
        </button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          Signed in as <span className="font-medium text-text">{user.username}</span>
        </MenuLabel>
        <MenuSeparator />
        <MenuItem onSelect={() => void navigate('/account')}>
          <UserRound aria-hidden />
          Account
        </MenuItem>
        <MenuItem onSelect={() => void navigate('/installed')}>
          <Blocks aria-hidden />
          Your plugins
        </MenuItem>
        <MenuItem onSelect={() => void navigate('/developer')}>
          <Code2 aria-hidden />
          {user.isDeveloper ? 'Developer dashboard' : 'Become a developer'}
        </MenuItem>
        {isModerator && (
          <MenuItem onSelect={() => void navigate('/moderation')}>
            <ShieldCheck aria-hidden />
            Moderation
          </MenuItem>
        )}
        {isOperator && (
          <MenuItem onSelect={() => void navigate('/admin')}>
            <ServerCog aria-hidden />
            Operations
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem onSelect={leave}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
