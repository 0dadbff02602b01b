/** An object with its integer id, which the FastAPI-compatible API uses instead of the UUID. */
export type Numbered<T> = T & { number: number }
