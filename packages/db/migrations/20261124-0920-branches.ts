import { sql, type Kysely } from 'kysely'

/**
 * The messages of a conversation become a tree: each names the message it replies to, and the
 * conversation names the last message of its current branch. A retried answer, which was hidden,
 * becomes an alternative to its retry.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await prepare(db)
  await sql`alter table throughline.message add column parent_id uuid`.execute(db)
  await sql`
    alter table throughline.conversation
      add column leaf_id uuid,
      add column branched boolean not null default false
  `.execute(db)
  await setParents(db)
  await setLeaves(db)
  await sql`alter table throughline.message drop column position, drop column superseded`.execute(
    db,
  )
  await sql`alter table throughline.conversation drop column last_position`.execute(db)
  await sql`
    create index message_by_parent on throughline.message (conversation_id, parent_id)
  `.execute(db)
}

async function prepare(db: Kysely<never>): Promise<void> {
  // In the order in which sends lock their rows, so that neither waits for the other.
  await sql`lock table throughline.conversation, throughline.message`.execute(db)
  // Every row is read, for which an index is the slower way.
  await sql`set local enable_seqscan = on`.execute(db)
}

/** An answer replies to the newest question before it, a question to the newest visible message. */
async function setParents(db: Kysely<never>): Promise<void> {
  await sql`
    with child as (
      select id, conversation_id,
        case role
          when 'user' then max(position) filter (where not superseded) over earlier
          else max(position) filter (where role = 'user') over earlier
        end as parent_position
      from throughline.message
      window earlier as (
        partition by conversation_id order by position
        rows between unbounded preceding and 1 preceding
      )
    )
    update throughline.message
    set parent_id = parent.id
    from child
    join throughline.message as parent
      on parent.conversation_id = child.conversation_id and parent.position = child.parent_position
    where message.id = child.id
  `.execute(db)
}

async function setLeaves(db: Kysely<never>): Promise<void> {
  await sql`
    update throughline.conversation
    set leaf_id = newest.id, branched = newest.branched
    from (
      select distinct on (conversation_id) conversation_id, id,
        bool_or(superseded) over (partition by conversation_id) as branched
      from throughline.message
      order by conversation_id, superseded, position desc
    ) as newest
    where conversation.id = newest.conversation_id
  `.execute(db)
}

/** Hides the messages that are not on the current branch. */
export async function down(db: Kysely<never>): Promise<void> {
  await prepare(db)
  await sql`drop index throughline.message_by_parent`.execute(db)
  await sql`
    alter table throughline.message
      add column position integer,
      add column superseded boolean not null default true
  `.execute(db)
  await sql`
    alter table throughline.conversation add column last_position integer not null default 0
  `.execute(db)
  await setPositions(db)
  await sql`
    alter table throughline.message
      alter column position set not null,
      alter column superseded set default false,
      drop column parent_id,
      add constraint message_position unique (conversation_id, position)
  `.execute(db)
  await sql`
    alter table throughline.conversation drop column leaf_id, drop column branched
  `.execute(db)
}

async function setPositions(db: Kysely<never>): Promise<void> {
  await sql`
    update throughline.message set position = numbered.position
    from (
      select id, row_number() over (partition by conversation_id order by number) as position
      from throughline.message
    ) as numbered
    where message.id = numbered.id
  `.execute(db)
  await sql`
    with recursive branch (id, parent_id) as (
      select message.id, message.parent_id
      from throughline.conversation join throughline.message on message.id = leaf_id
      union all
      select message.id, message.parent_id
      from branch join throughline.message on message.id = branch.parent_id
    )
    update throughline.message set superseded = false from branch where message.id = branch.id
  `.execute(db)
  await sql`
    update throughline.conversation
    set last_position = newest.position
    from (
      select conversation_id, max(position) as position
      from throughline.message group by conversation_id
    ) as newest
    where conversation.id = newest.conversation_id
  `.execute(db)
}
