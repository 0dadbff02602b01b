import type { ModelConfig } from '@throughline/agent'
import type {
  ConversationId,
  LogEntry,
  Message,
  PrincipalId,
  RunId,
  ToolTypes,
} from '@throughline/protocol'
import type { Sent, SendInput } from '../runs.ts'
import type { KillPoint } from './commit-watch.ts'

/** Where a process works, and on which agent. */
export interface Workplace {
  databaseUrl: string
  /** Its working directory from then on. */
  folder: string
  /** The URL of a module that exports `agent`. */
  agentModule: string
  model: ModelConfig
}

/** What a process of the crash harness is told, by its IPC channel. */
export type Command =
  | { do: 'open'; workplace: Workplace }
  | { do: 'dieAtCommit'; point: KillPoint | undefined }
  | { do: 'dieAfter'; ms: number }
  | { do: 'listCommits' }
  | { do: 'send'; principalId: PrincipalId; input: SendInput }
  | { do: 'follow'; principalId: PrincipalId; runId: RunId; after: number }
  | { do: 'listMessages'; principalId: PrincipalId; conversationId: ConversationId }
  | { do: 'close' }

/** What a command answers with in the end. */
export interface Outcome {
  sent?: Sent
  commits?: readonly string[]
  messages?: Message<ToolTypes>[]
}

/** `entry` comes while a run is followed, any number of times. */
export type Reply = { id: number } & ({ entry: LogEntry } | { error: Error } | { outcome: Outcome })
