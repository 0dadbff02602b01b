/** Selects the model. */
export type ModelConfig =
  /** Deterministic and offline. Waits `delayMs` before each word. */
  | { kind: 'demo'; delayMs: number }
  /** OpenAI or, with `baseUrl`, any server that implements one of its two APIs. */
  | {
      kind: 'openai'
      model: string
      apiKey: string
      baseUrl?: string | undefined
      api: 'responses' | 'chat_completions'
    }
  /** Replaces the model in benchmarks of the server. */
  | { kind: 'bench'; deltas: number; delayMs: number }
