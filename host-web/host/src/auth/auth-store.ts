import { create } from 'zustand'

import * as api from '../api/account/auth'
import type { Merged, User } from '../api/types'

interface AuthState {
  user: User | null
  /** Nobody knows yet who this is, until the first answer of `GET /auth/me`. */
  status: 'unknown' | 'known'
  /** The server said so; false while it could not be asked. */
  isVerified: boolean
  /** What the last sign-in brought into the account. */
  merged: Merged | null
  checkSession: () => Promise<void>
  signIn: (credentials: api.Credentials) => Promise<Merged>
  register: (registration: api.Registration) => Promise<Merged>
  signOut: () => Promise<void>
  signOutEverywhere: () => Promise<void>
  becomeDeveloper: () => Promise<void>
}

/**
 * Who is signed in. The session itself is an HttpOnly cookie, so nothing is kept in the browser:
 * the gateway is asked at every start.
 */
export const useAuth = create<AuthState>()((set) => ({
  user: null,
  status: 'unknown',
  isVerified: false,
  merged: null,

  checkSession: async () => {
    try {
      const { user } = await api.getSession()
      set({ user, status: 'known', isVerified: true })
    } catch {
      // Away or offline: the page goes on as a visitor's, the banner says why, and it is asked again later.
      set({ status: 'known', isVerified: false })
    }
  },

  signIn: async (credentials) => {
    const { user, merged } = await api.login(credentials)
    set({ user, merged, status: 'known', isVerified: true })
    return merged
  },

  register: async (registration) => {
    const { user, merged } = await api.register(registration)
    set({ user, merged, status: 'known', isVerified: true })
    return merged
  },

  signOut: async () => {
    await api.logout()
    set({ user: null, merged: null })
  },

  signOutEverywhere: async () => {
    await api.endAllSessions()
    set({ user: null })
  },

  becomeDeveloper: async () => {
    const { user } = await api.enrolDeveloper()
    set({ user })
  },
}))
