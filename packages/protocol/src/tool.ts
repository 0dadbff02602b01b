/** The tools of an app: each name with the types of its arguments and result. */
export type ToolTypes = Record<string, { args: unknown; result: unknown }>

export type ToolName<Tools extends ToolTypes> = keyof Tools & string
