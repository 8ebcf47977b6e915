//! What an object was before a task touched it.

use crate::Result;
use crate::batch::LIST;
use crate::db::Tx;
use crate::query::sql;

/// The columns of `objects` that a task may change and undo restores, as they stand in `before_images` too.
pub(crate) const COLUMNS: &str = "home, type_name, owner, dry_run, draft, draft_digest, committed, deployed, lock_owner, rule_state, node_id, \
     subject, system_output, last_task, updated_at";

/// Keeps the rows of these objects as they are now, unless the task created or kept them before. To be called before the change.
pub(crate) async fn keep(tx: &mut Tx, task_id: i64, objects: &[i64]) -> Result<()> {
    for chunk in objects.chunks(LIST) {
        // Somebody changed it between two attempts of this task: undo would throw that change away without a word.
        let blocks = sql("INSERT INTO undo_blocks (task_id, object_id) SELECT CAST(? AS BIGINT), o.id FROM objects o WHERE o.id IN ")
            .bind(task_id)
            .list(chunk.iter().copied())
            .push(
                " AND o.last_task IS DISTINCT FROM ? AND (o.created_task = ? OR EXISTS \
                 (SELECT 1 FROM before_images b WHERE b.task_id = ? AND b.object_id = o.id)) ON CONFLICT DO NOTHING",
            )
            .bind(task_id)
            .bind(task_id)
            .bind(task_id);
        tx.execute(blocks).await?;
        let images = sql("INSERT INTO before_images (task_id, object_id, ")
            .push(COLUMNS)
            .push(") SELECT CAST(? AS BIGINT), id, ")
            .push(COLUMNS)
            .push(" FROM objects WHERE id IN ")
            .bind(task_id)
            .list(chunk.iter().copied())
            .push(" AND created_task IS DISTINCT FROM ? ON CONFLICT DO NOTHING")
            .bind(task_id);
        tx.execute(images).await?;
    }
    Ok(())
}
