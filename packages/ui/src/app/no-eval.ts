import { z } from 'zod'

// zod compiles parsers with `new Function` where it can. The page's content security policy forbids
// that and reports the attempt, so this runs before any schema is made.
z.config({ jitless: true })
