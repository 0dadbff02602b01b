import { sql, type Kysely } from 'kysely'

/** Stores ended runs of many principals, with their conversations and logs, and analyzes the tables. */
export async function storeManyEvents<Tables>(
  db: Kysely<Tables>,
  { runs, eventsPerRun }: { runs: number; eventsPerRun: number },
): Promise<void> {
  await sql`
    create temporary table seed as
    select gen_random_uuid() as run, gen_random_uuid() as conversation, n,
      gen_random_uuid() as question, gen_random_uuid() as answer,
      md5((n % 1000)::text)::uuid as principal
    from generate_series(1, ${runs}::int) n
  `.execute(db)
  const inserts = [
    sql`throughline.principal (id, issuer, subject)
      select distinct principal, 'many', principal::text from seed`,
    sql`throughline.conversation (id, principal_id, title, leaf_id)
      select conversation, principal, 'title ' || n, answer from seed`,
    sql`throughline.run (id, conversation_id, principal_id, request_id, user_message_id,
        assistant_message_id, status, time_zone, finished_at, last_seq)
      select run, conversation, principal, 'request-' || n, question, answer,
        'completed', 'UTC', now() - n * interval '1 second', ${eventsPerRun}::int from seed`,
    sql`throughline.message (id, conversation_id, run_id, parent_id, role, parts, status)
      select message.id, conversation, run, message.parent_id, message.role, '[]', 'completed'
      from seed, lateral (values (question, null, 'user'), (answer, question, 'assistant'))
        as message (id, parent_id, role)`,
    sql`throughline.run_turn (run_id, turn, response, usage) select run, 1, '{}', '{}' from seed`,
    sql`throughline.tool_call (run_id, call_id, turn, name, args, state)
      select run, 'a', 1, 'add_note', '{}', 'done' from seed`,
    sql`throughline.run_event (run_id, seq, type, data)
      select run, seq, 'text', '{"type": "text", "turn": 1, "delta": "word "}'
      from seed, generate_series(1, ${eventsPerRun}::int) seq`,
  ]
  for (const insert of inserts) await sql`insert into ${insert}`.execute(db)
  await sql`analyze`.execute(db)
}
