import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Output } from '../console/output.ts'
import { Failure, sentenceOf } from '../failure.ts'
import { buildPlugin } from '../plugin/build.ts'
import { checkBuilt, checkBundle, refuseErrors } from '../plugin/check.ts'
import { readPlugin } from '../plugin/toolchain.ts'
import { verdictLine, verdictOf } from '../plugin/verdict.ts'
import type { World } from '../world.ts'
import { builtData, builtLine } from './build.ts'

/** Offline: builds the plugin and checks what came out, or checks a bundle that is there. */
export async function checkCommand(world: World, output: Output, bundle?: string): Promise<void> {
  if (bundle !== undefined) return checkFile(world, output, bundle)
  const built = await buildPlugin(world.cwd, (line) => {
    output.warn(line)
  })
  const findings = await checkBuilt(built)
  refuseErrors(findings, `${built.id} ${built.version}`)
  output.findings(findings)
  const verdict = verdictOf(findings)
  output.result({ ...builtData(built), verdict, findings }, [verdictLine(output, verdict, builtLine(built))])
}

async function checkFile(world: World, output: Output, bundle: string): Promise<void> {
  const { id } = await readPlugin(world.cwd)
  const findings = await checkBundle(readBundle(resolve(world.cwd, bundle), bundle), { id }, bundle)
  refuseErrors(findings, bundle)
  output.findings(findings)
  const verdict = verdictOf(findings)
  output.result({ id, file: bundle, verdict, findings }, [verdictLine(output, verdict, bundle)])
}

function readBundle(path: string, name: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const sentence = missing ? `There is no ${name}.` : `${name} cannot be read: ${sentenceOf(error)}`
    throw new Failure('usage', sentence, { cause: error })
  }
}
