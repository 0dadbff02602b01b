/** Which page of a list: after a cursor, or after so many rows, as the seed's surface asks. */
export interface PageRequest {
  limit: number
  cursor?: string | undefined
  offset?: number | undefined
}
