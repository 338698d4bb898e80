import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/**
 * The library's script for bash asks for this function of the package bash-completion, which a machine may not have, and
 * which macOS's bash never has. Words with = or : in them are then completed as bash splits them.
 */
const WITHOUT_BASH_COMPLETION = `declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}")
    cword=$COMP_CWORD
    cur=\${words[cword]}
    prev=\${words[cword - 1]}
}
`

/** Adds the command that writes a completion, for bash, zsh and fish. */
export function addCompletion(program: Command): void {
  tab(program, { completionCommandName: 'completion' })
  const command = program.commands.find((one) => one.name() === 'completion')
  command?.hook('preAction', ({ args }) => {
    if (args[0] === 'bash') console.log(WITHOUT_BASH_COMPLETION)
  })
}
