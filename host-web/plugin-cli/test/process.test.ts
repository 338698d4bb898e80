import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { registryThat } from './stub-registry.ts'

/** The program as the system runs it: the file behind `folio`, in a shell. `npm run build` makes it. */
const PROGRAM = join(import.meta.dirname, '../bin/folio.js')

let folder: string
let env: NodeJS.ProcessEnv

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folio-'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(PROGRAM, join(folder, 'bin', 'folio'))
  env = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, HOME: folder }
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
})

const shell = (name: string, args: string[], more: NodeJS.ProcessEnv = {}) =>
  spawnSync(name, args, { cwd: folder, env: { ...env, ...more }, encoding: 'utf8' })

/** What bash offers behind these words, the last of which is being written. */
function offered(...words: string[]): string[] {
  const script = `
    source <(folio completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    read -ra registered < <(complete -p folio)
    "\${registered[2]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = shell('bash', ['--norc', '-c', script, 'bash', ...words])
  // It may be called outside of a completion, and says so.
  expect(stderr.replaceAll(/.*compopt: not currently executing completion function\n/g, '')).toBe('')
  return stdout.trim().split('\n')
}

test('bash completes commands, their parts and their options', () => {
  expect(offered('folio', 'tok')).toEqual(['token'])
  expect(offered('folio', 'token', '')).toEqual(expect.arrayContaining(['create', 'show', 'list', 'revoke']))
  expect(offered('folio', 'token', 're')).toEqual(['revoke'])
  expect(offered('folio', 'publish', '--dr')).toEqual(['--dry-run'])
})

/** What bash says of a function that other completions look for as well, after folio has completed. */
function wordsFunctionAfter(before: string): string {
  const script = `
    ${before}
    source <(folio completion bash)
    COMP_WORDS=(folio tok); COMP_CWORD=1
    read -ra registered < <(complete -p folio)
    "\${registered[2]}" 2> /dev/null
    [ "\${COMPREPLY[*]}" = token ] || echo "nothing offered: \${COMPREPLY[*]}"
    declare -f _get_comp_words_by_ref`
  return shell('bash', ['--norc', '-c', script]).stdout
}

test('the completion leaves no function to others that they would take for another', () => {
  expect(wordsFunctionAfter('')).toBe('')
  const theirs = '_get_comp_words_by_ref() { words=(folio tok); cword=1; cur=tok; prev=folio; : theirs; }'
  expect(wordsFunctionAfter(theirs)).toContain(': theirs')
})

const GIT = '/usr/share/bash-completion/completions/git'
test.runIf(existsSync(GIT))('git completes beside it', () => {
  const script = `
    source <(folio completion bash)
    COMP_WORDS=(folio tok); COMP_CWORD=1
    read -ra registered < <(complete -p folio)
    "\${registered[2]}" 2> /dev/null
    source ${GIT}
    COMP_WORDS=(git log --pretty = onel); COMP_CWORD=4; COMP_TYPE=9
    __git_wrap__git_main 2> /dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`
  expect(shell('bash', ['--norc', '-c', script]).stdout.trim()).toBe('oneline')
})

test('zsh takes the completion', () => {
  const script =
    'autoload -U compinit && compinit -u && source <(folio completion zsh) && echo "$_comps[folio]"'
  expect(shell('zsh', ['-f', '-c', script])).toMatchObject({ status: 0, stdout: '_folio\n' })
})

test('fish completes', () => {
  const script = "folio completion fish | source; complete -C 'folio token re'"
  expect(shell('fish', ['-c', script]).stdout).toMatch(/^revoke\b/)
})

test('a fault of the program ends with 70, with a sentence, and with its stack for who asks', () => {
  const broken = "data:text/javascript,JSON.stringify=()=>{throw new Error('It broke.')}"
  const run = (more: NodeJS.ProcessEnv) =>
    shell('bash', ['-c', `node --import "${broken}" "${PROGRAM}" create my-plugin`], more)
  const told = run({})
  expect(told.status).toBe(70)
  expect(told.stderr).toBe(
    'error This should not have happened: It broke.\nWith FOLIO_DEBUG=1 it says where.\n',
  )
  rmSync(join(folder, 'my-plugin'), { recursive: true })
  expect(run({ FOLIO_DEBUG: '1' }).stderr).toContain('at create (')
})

test('a folder that is gone is told in a sentence', () => {
  mkdirSync(join(folder, 'gone'))
  const leave = 'cd gone && rmdir ../gone && folio build'
  const { status, stderr } = shell('bash', ['-c', leave])
  expect(status).toBe(2)
  expect(stderr).toContain('There is no plugin in')
})

test.runIf(process.platform === 'linux')('interrupted with Ctrl-C a shell sees 130', async () => {
  const codes = { deviceCode: 'd', userCode: 'BCDF-GHJK', expiresIn: 600, interval: 5 }
  const answer: { status: number; body?: unknown } = { status: 201 }
  const { origin } = await registryThat({ 'POST /auth/device': [answer] })
  const page = `${origin}/device`
  answer.body = { ...codes, verificationUri: page, verificationUriComplete: page }
  const login = `folio login --no-browser --registry ${origin}; echo "code $?"`
  const bash = spawn('bash', ['-c', login], { cwd: folder, env })
  let out = ''
  bash.stdout.on('data', (text) => (out += String(text)))
  // Only now it waits for somebody who approves.
  await new Promise<void>((resolve) => {
    bash.stderr.on('data', (text) => {
      if (String(text).includes('BCDF-GHJK')) resolve()
    })
  })
  const [program] = readFileSync(`/proc/${bash.pid}/task/${bash.pid}/children`, 'utf8').split(' ')
  process.kill(Number(program), 'SIGINT')
  await new Promise((resolve) => bash.on('close', resolve))
  expect(out).toBe('code 130\n')
})
