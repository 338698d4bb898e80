import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/**
 * The library's function for bash asks for one of the package bash-completion, which a machine may not have, and which
 * macOS's bash never has. Words with = or : in them are then completed as bash splits them. It is there for the call
 * alone: others, such as git's completion, look for a function of this name and would take ours for it.
 */
const WITHOUT_BASH_COMPLETION = `
__folio_complete_anywhere() {
    if declare -F _get_comp_words_by_ref > /dev/null; then
        __folio_complete
        return
    fi
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${words[cword]}
        prev=\${words[cword - 1]}
    }
    __folio_complete
    unset -f _get_comp_words_by_ref
}
complete -F __folio_complete_anywhere folio
`

/** Adds the command that writes a completion, for bash, zsh and fish. */
export function addCompletion(program: Command): void {
  tab(program, { completionCommandName: 'completion' })
  const command = program.commands.find((one) => one.name() === 'completion')
  command?.hook('postAction', ({ args }) => {
    if (args[0] === 'bash') console.log(WITHOUT_BASH_COMPLETION)
  })
}
