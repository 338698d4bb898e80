import type { ReactNode } from 'react'

import { RoleOnly } from '../auth/role-only'

const REFUSAL = {
  withoutRole: 'Your account is no operator’s. Another operator can make it one.',
  signedOut: 'You are not signed in. Operators sign in to see how the services are.',
}

export const OperatorsOnly = ({ children }: { children: ReactNode }) => (
  <RoleOnly required="operator" refusal={REFUSAL}>
    {children}
  </RoleOnly>
)
