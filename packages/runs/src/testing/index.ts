export { crashAtEveryCommit } from './crash-at-every-commit.ts'
export { crashAtRandom, type RandomCrashOptions } from './crash-at-random.ts'
export type { CrashOptions, CrashRemains } from './crash-stage.ts'
export type { ScriptedMessage } from './scripted-model.ts'
