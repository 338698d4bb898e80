import { Option, type Command } from 'commander'
import { deprecate, rollback, yank } from '../commands/life.ts'
import { publish, type PublishOptions } from '../commands/publish.ts'
import { rollout, type RolloutOptions } from '../commands/rollout.ts'
import { status, type StatusOptions } from '../commands/status.ts'
import type { World } from '../world.ts'
import { minutes, outputOf, percent } from './arguments.ts'

/** Of a roll-out; one at a time. */
const CHANGES = ['to', 'pause', 'halt', 'resume', 'finish']

export function addRegistryCommands(program: Command, world: World): void {
  program
    .command('publish')
    .description('build, check and publish the version that package.json names')
    .option('--dry-run', "ask for the platform's verdict, and publish nothing")
    .option('--tag <tag>', 'for a pre-release: beta for 1.2.0-beta.1')
    .option('--changelog <text>', "what is new; the version's section of CHANGELOG.md when left out")
    .option('--security', 'it mends a security hole: people are offered it at once')
    .addOption(new Option('--rollout <percent>', 'so many people of 100 get it first').argParser(percent))
    .action((_options: PublishOptions, command: Command) =>
      publish(world, outputOf(world, command), command.optsWithGlobals()),
    )
  program
    .command('status')
    .description('how a version fares')
    .argument('[version]', 'that of package.json when left out')
    .option('--plugin <id>', 'another one than that of this folder')
    .option('--watch', 'until it is decided')
    .addOption(new Option('--for <minutes>', 'how long to watch').default(30).argParser(minutes))
    .action((version: string | undefined, _options: StatusOptions, command: Command) =>
      status(world, outputOf(world, command), version, command.optsWithGlobals()),
    )
  addRollout(program, world)
  program
    .command('yank')
    .description('give a version to nobody else; who has it keeps it')
    .argument('<version>')
    .option('--plugin <id>', 'another one than that of this folder')
    .option('--reason <text>', 'for those who have it')
    .option('--undo', 'give it out again')
    .action((version: string, _options: unknown, command: Command) =>
      yank(world, outputOf(world, command), version, command.optsWithGlobals()),
    )
  program
    .command('deprecate')
    .description('say that the plugin is not kept up any more')
    .argument('[message]', 'what those read who have it')
    .option('--plugin <id>', 'another one than that of this folder')
    .option('--replacement <id>', 'the plugin to take in its place')
    .option('--undo', 'say that it is kept up again')
    .action((message: string | undefined, _options: unknown, command: Command) =>
      deprecate(world, outputOf(world, command), message, command.optsWithGlobals()),
    )
  program
    .command('rollback')
    .description('publish the content of an earlier version once more')
    .argument('<version>', 'the one to go back to')
    .requiredOption('--as <version>', 'the new number, higher than all there are')
    .option('--plugin <id>', 'another one than that of this folder')
    .option('--changelog <text>', 'why, for those who have it')
    .action((version: string, _options: unknown, command: Command) =>
      rollback(world, outputOf(world, command), version, command.optsWithGlobals()),
    )
}

function addRollout(program: Command, world: World): void {
  const change = (flags: string, description: string) => {
    const name = new Option(flags).attributeName()
    return new Option(flags, description).conflicts(CHANGES.filter((other) => other !== name))
  }
  program
    .command('rollout')
    .description('how far a version is that goes to some people first; and further, or no further')
    .argument('[plugin]', 'its id; that of this folder when left out')
    .option('--of <version>', 'the newest that is rolled out when left out')
    .addOption(change('--to <percent>', 'give it to more people; 100 are everybody').argParser(percent))
    .addOption(change('--pause', 'offer it to nobody else until it is resumed'))
    .addOption(change('--halt', 'give it to nobody else, and offer the version before to who has it'))
    .option('--reason <text>', 'of a halt, for those who have it')
    .addOption(change('--resume', 'go on after a pause or a halt'))
    .addOption(change('--finish', 'give it to everybody'))
    .action((plugin: string | undefined, _options: RolloutOptions, command: Command) =>
      rollout(world, outputOf(world, command), plugin, command.optsWithGlobals()),
    )
}
