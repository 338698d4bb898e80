import type { Command } from '../commands/command-registry'
import type { Registries } from './registries/registries'
import { contributionKey } from './running/plugin-context'
import type { PluginRunner } from './running/plugin-runner'

/** Executes commands; those of a plugin that does not run yet wait until it does. */
export class CommandDispatcher {
  readonly #registries: Registries
  readonly #runnerOf: (pluginId: string) => PluginRunner | undefined
  readonly #report: (runner: PluginRunner, error: unknown) => void
  readonly #used: (runner: PluginRunner) => void
  /** Commands that wait for their plugins: pressed twice is executed once. */
  readonly #waiting = new Set<string>()

  constructor(
    registries: Registries,
    runnerOf: (pluginId: string) => PluginRunner | undefined,
    report: (runner: PluginRunner, error: unknown) => void,
    used: (runner: PluginRunner) => void,
  ) {
    this.#registries = registries
    this.#runnerOf = runnerOf
    this.#report = report
    this.#used = used
  }

  execute(id: string): void {
    const command = this.#registries.commands.get(id)
    if (!command) throw new Error(`There is no command "${id}".`)
    const runner = command.pluginId === undefined ? undefined : this.#runnerOf(command.pluginId)
    if (!runner || runner.status === 'active') this.#dispatch(command, runner)
    else void this.#startAndDispatch(command, runner)
  }

  async #startAndDispatch(command: Command, runner: PluginRunner): Promise<void> {
    if (this.#waiting.has(command.id)) return
    this.#waiting.add(command.id)
    await runner.activate()
    this.#waiting.delete(command.id)
    if (runner.status !== 'active') return
    try {
      this.#dispatch(command, runner)
    } catch (error) {
      this.#report(runner, error)
    }
  }

  /** Without a handler it opens the modal of its name. */
  #dispatch(command: Command, runner: PluginRunner | undefined): void {
    const { commands, modals, slots } = this.#registries
    if (runner) this.#used(runner)
    const handler = commands.handlerOf(command.id)
    if (handler) handler()
    else if (runner) {
      const modal = slots.in('modal').find((each) => isOpenedBy(each, command))
      if (modal) modals.open(modal.key)
      else this.#report(runner, `It gave its command “${command.title}” nothing to do.`)
    }
  }
}

function isOpenedBy({ key, pluginId }: { key: string; pluginId: string }, command: Command): boolean {
  return pluginId === command.pluginId && key === contributionKey(pluginId, command.modal ?? command.id)
}
