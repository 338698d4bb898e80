import type { Command } from 'commander'
import { buildCommand } from '../commands/build.ts'
import { checkCommand } from '../commands/check.ts'
import { create, type CreateOptions } from '../commands/create.ts'
import type { World } from '../world.ts'
import { outputOf } from './arguments.ts'

/** Those that need no platform. */
export function addAuthorCommands(program: Command, world: World): void {
  program
    .command('create')
    .description('start a plugin in a new folder, whose name becomes its id')
    .argument('<folder>')
    .option('--name <name>', 'as people read it')
    .option('--description <text>', 'one sentence')
    .option('--packages <folder>', 'with the packed SDK and command line, when no registry has them')
    .action((folder: string, options: CreateOptions, command: Command) => {
      create(world, outputOf(world, command), folder, options)
    })
  program
    .command('build')
    .description('build dist/<id>.js, or dist/<id>.zip when the plugin is several files')
    .action((_options: unknown, command: Command) => buildCommand(world, outputOf(world, command)))
  program
    .command('check')
    .description("build, and check by the platform's rules; nothing is sent")
    .argument('[bundle]', 'a bundle that is built already')
    .action((bundle: string | undefined, _options: unknown, command: Command) =>
      checkCommand(world, outputOf(world, command), bundle),
    )
}
