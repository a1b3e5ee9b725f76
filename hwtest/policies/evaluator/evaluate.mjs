// Reads a list of simulations from standard input and writes what comes of each: the
// outcome, or why it could not be tried.
import { runSimulation } from '@cloud-copilot/iam-simulate'

let text = ''
for await (const part of process.stdin) text += part
const results = []
for (const simulation of JSON.parse(text)) {
  const result = await runSimulation(simulation, { simulationMode: 'Strict' })
  results.push(result.resultType === 'error'
    ? { error: JSON.stringify(result.errors) }
    : { outcome: result.overallResult, ignored: result.result?.ignoredContextKeys ?? [] })
}
process.stdout.write(JSON.stringify(results))
