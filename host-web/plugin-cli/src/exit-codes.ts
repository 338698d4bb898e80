/** What a program that calls this one learns from its exit code. The README has the same table; a test compares them. */
export const EXIT = {
  done: { code: 0, meaning: 'Done.' },
  refused: { code: 1, meaning: 'The checks, the build or the registry refuse the plugin.' },
  usage: { code: 2, meaning: 'The command line or a file of yours has to be changed.' },
  unauthenticated: { code: 3, meaning: 'Nobody is logged in, or the token is wrong, expired or revoked.' },
  forbidden: { code: 4, meaning: 'The token or the account may not do this.' },
  notFound: { code: 5, meaning: 'The registry knows no such plugin or version.' },
  conflict: { code: 6, meaning: 'It is there already, or was changed at the same moment.' },
  unavailable: {
    code: 7,
    meaning: 'The registry was not reached, did not answer in time, or asks to come back later.',
  },
  waiting: { code: 8, meaning: 'It is not decided yet.' },
  fault: { code: 70, meaning: 'A fault of this program.' },
  interrupted: { code: 130, meaning: 'Interrupted with Ctrl-C.' },
} as const

export type ExitReason = keyof typeof EXIT
