import type { ModelConfig, ToolSet, ToolTypesOf } from '@throughline/agent'
import type { ConversationId, LogEntry, Message, PrincipalId, RunId } from '@throughline/protocol'
import type { Sent, SendInput } from '../runs.ts'
import type { KillPoint } from './commit-watch.ts'

/** The tools of the agent that is tried, whatever they are. */
export type SomeTools = ToolTypesOf<ToolSet>

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
  messages?: Message<SomeTools>[]
}

export type Request = Command & { id: number }

/** `entry` comes while a run is followed, any number of times. */
export type Reply = { id: number } & (
  | { entry: LogEntry<SomeTools> }
  | { error: Error }
  | { outcome: Outcome }
)

/** Nobody but the harness is at the other end of a channel. */
export function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'id' in message && 'do' in message
}

export function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'id' in message && !('do' in message)
}
